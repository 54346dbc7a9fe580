"""Deciding many comments at once: by ids or by a filter, each with its own result, undone as one."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Comment, Decision, Site
from models.base import new_id
from service.actors import Actor
from service.moderation import Grounds, decide_comment, in_batch, undo_decision
from service.problems import Problem
from service.queue import Filter, conditions

MOST = 1_000
"""Comments one bulk request may decide: more would keep other writers waiting too long."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: its decision, or the problem that stood in the way."""

    id: uuid.UUID
    decision: Decision | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A bulk request's results under the id that undoes it."""

    id: uuid.UUID
    results: list[Result]


def decide_many(
    session: Session,
    site: Site,
    ids: Sequence[uuid.UUID],
    actor: Actor,
    action: str,
    *,
    grounds: Grounds,
    now: dt.datetime,
) -> Batch:
    """Decide each comment; one that cannot be is reported and does not stop the others."""
    batch = new_id()
    own = replace(grounds, batch=batch)

    def decide(comment_id: uuid.UUID) -> Decision:
        return decide_comment(session, site, comment_id, actor, action, now=now, grounds=own)

    # In the order of their ids, so that two bulk requests cannot wait for each other in a circle.
    return Batch(batch, [_tried(comment_id, decide) for comment_id in sorted(set(ids))])


def undo_many(session: Session, site: Site, batch: uuid.UUID, actor: Actor, *, now: dt.datetime) -> Batch:
    """Undo each decision of a batch that nothing has happened to since. Raises Problem NOT_FOUND."""
    undoing = new_id()

    def undo(decision_id: uuid.UUID) -> Decision:
        return undo_decision(session, site, decision_id, actor, now=now, batch=undoing)

    decided = sorted(in_batch(session, site, batch), key=lambda decision: decision.comment_id)
    results = [replace(_tried(d.id, undo), id=d.comment_id) for d in decided]
    return Batch(undoing, results)


def matching(session: Session, site: Site, wanted: Filter, *, limit: int = MOST) -> Sequence[uuid.UUID]:
    """The ids of the comments a filter finds, oldest first."""
    ids = select(Comment.id).where(*conditions(site, wanted)).order_by(Comment.id).limit(limit)
    return session.scalars(ids).all()


def _tried(key: uuid.UUID, act: Callable[[uuid.UUID], Decision]) -> Result:
    try:
        return Result(key, decision=act(key))
    except Problem as problem:
        return Result(key, problem=problem)
