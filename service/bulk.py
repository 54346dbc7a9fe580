"""Deciding many comments at once: by ids or by a filter, each with its own result, undone as one."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Author, Comment, Decision, Site, Status
from models.base import new_id
from service import problems
from service.actors import Actor
from service.moderation import Grounds, decide_comment
from service.problems import Problem
from service.queue import Filter, conditions
from service.undoing import undo_decision

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
    expected_status: Status | None = None,
) -> Batch:
    """Decide each comment; one that cannot be, or has left `expected_status`, is reported and stops no other."""
    batch = new_id()
    own = replace(grounds, batch=batch)

    def decide(comment_id: uuid.UUID) -> Decision:
        return decide_comment(
            session, site, comment_id, actor, action, now=now, grounds=own, expected_status=expected_status
        )

    _hold(session, site, ids)
    return Batch(batch, [_tried(comment_id, decide) for comment_id in sorted(set(ids))])


def undo_many(session: Session, site: Site, batch: uuid.UUID, actor: Actor, *, now: dt.datetime) -> Batch:
    """Undo each decision of a batch that nothing has happened to since. Raises Problem NOT_FOUND."""
    undoing = new_id()

    def undo(decision_id: uuid.UUID) -> Decision:
        return undo_decision(session, site, decision_id, actor, now=now, batch=undoing)

    decided = sorted(_in_batch(session, site, batch), key=lambda decision: decision.comment_id)
    _hold(session, site, [decision.comment_id for decision in decided])
    results = [replace(_tried(d.id, undo), id=d.comment_id) for d in decided]
    return Batch(undoing, results)


def matching(session: Session, site: Site, wanted: Filter, *, limit: int = MOST) -> Sequence[uuid.UUID]:
    """The ids of the comments a filter finds, oldest first."""
    ids = select(Comment.id).where(*conditions(site, wanted)).order_by(Comment.id).limit(limit)
    return session.scalars(ids).all()


def _in_batch(session: Session, site: Site, batch: uuid.UUID) -> Sequence[Decision]:
    decided = select(Decision).where(Decision.batch == batch, Decision.site_id == site.id)
    found = session.scalars(decided).all()
    if not found:
        raise Problem(problems.NOT_FOUND, "no such batch")
    return found


def _hold(session: Session, site: Site, ids: Sequence[uuid.UUID]) -> None:
    """Lock comments, then their authors, then their articles, each in the order of their keys.

    A single decision takes its three rows in the same order, so that nobody waits for another in a circle.
    """
    own = (Comment.site_id == site.id, Comment.id.in_(ids))
    session.execute(select(Comment.id).where(*own).order_by(Comment.id).with_for_update())
    for kind, key in ((Author, Comment.author_id), (Article, Comment.article_id)):
        concerned = select(kind.id).where(kind.id.in_(select(key).where(*own))).order_by(kind.id)
        session.execute(concerned.with_for_update(key_share=True))


def _tried(key: uuid.UUID, act: Callable[[uuid.UUID], Decision]) -> Result:
    try:
        return Result(key, decision=act(key))
    except Problem as problem:
        return Result(key, problem=problem)
