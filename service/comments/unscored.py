"""Comments that could not be scored in time: leased to a worker, scored there, and decided again."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models import Comment, Status
from service.actors import policy_actor
from service.comments.examination import Examination
from service.comments.scene import House, Scene, scene_of
from service.comments.verdicts import apply_verdict, unless_reported, with_past
from service.moderation import Grounds, move

LONGEST_PUT_OFF = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Unscored:
    """A comment leased for scoring, with the scene its sentences may need."""

    comment_id: uuid.UUID
    scene: Scene
    written_at: dt.datetime
    leased_until: dt.datetime


def claim_unscored(
    session: Session, house: House, *, now: dt.datetime, limit: int, lease_for: dt.timedelta
) -> Sequence[Unscored]:
    """Lease the longest waiting; if the worker dies with them they come due again."""
    due = select(Comment).where(Comment.score_due_at <= now).order_by(Comment.score_due_at, Comment.id)
    claimed = session.scalars(due.limit(limit).with_for_update(skip_locked=True, of=Comment)).all()
    until = now + lease_for
    if claimed:
        _due_again(session, until, Comment.id.in_([comment.id for comment in claimed]))
    return [
        Unscored(c.id, scene_of(session, c, house, c.body, now=now), c.edited_at or c.created_at, until)
        for c in claimed
    ]


def put_off(session: Session, unscored: Unscored, *, now: dt.datetime) -> None:
    """Let a comment whose scoring fails wait as long again as it has waited, and hold up no other meanwhile."""
    wait = min(now - unscored.written_at, LONGEST_PUT_OFF)
    due_at = max(unscored.leased_until, now + wait)
    _due_again(
        session, due_at, Comment.id == unscored.comment_id, Comment.score_due_at == unscored.leased_until
    )


def settle_scored(
    session: Session, unscored: Unscored, examination: Examination, house: House, *, now: dt.datetime
) -> bool:
    """Store the scores and decide what still waits for them; False if it was edited, or is gone, since."""
    comment = session.get(Comment, unscored.comment_id, with_for_update={"of": Comment})
    is_same = comment is not None and comment.body == unscored.scene.signals.text
    if comment is None or not is_same or not examination.is_final or comment.score_due_at is None:
        return False
    scene = scene_of(session, comment, house, comment.body, now=now)
    # What was found at submission stays so: it cannot be found again.
    scene = with_past(session, comment, scene, edited=comment.edited_at is not None, now=now)
    verdict = unless_reported(comment, examination.verdict(scene))
    apply_verdict(comment, verdict, scene, examination, now=now)
    if comment.status == Status.PENDING and verdict.status != Status.PENDING:
        actor = policy_actor(scene.policy_version)
        grounds = Grounds(reasons=comment.reasons)
        move(session, comment, Status(verdict.status), actor, "score", now=now, grounds=grounds)
    return True


def _due_again(session: Session, due_at: dt.datetime, *which: ColumnElement[bool]) -> None:
    # Not through the object: its version would change, and a moderator's decision on it would be refused.
    session.execute(
        update(Comment).where(*which).values(score_due_at=due_at),
        execution_options={"synchronize_session": False},
    )
