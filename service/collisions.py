"""Where a decision collides with what others did meanwhile: it is refused, and whoever was first is named.

The rule: a refusal names moderators and the policy alone; readers have no name, and an author's id tells nothing.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ActorKind, Claim, Comment, Decision, Report, Status
from service import problems
from service.actors import Actor
from service.policy import NotAllowed
from service.problems import Problem


def last_decision(session: Session, comment_id: uuid.UUID) -> Decision | None:
    """The newest entry of a comment's log."""
    log = select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id.desc())
    return session.scalars(log.limit(1)).one_or_none()


def last_decision_id(session: Session, comment_id: uuid.UUID) -> uuid.UUID | None:
    """Its key alone: an index has it."""
    log = select(Decision.id).where(Decision.comment_id == comment_id).order_by(Decision.id.desc())
    return session.scalars(log.limit(1)).one_or_none()


def check_claim(session: Session, comment: Comment, actor: Actor, now: dt.datetime) -> None:
    """Raises Problem CLAIMED while somebody else is at work on it."""
    claim = session.get(Claim, comment.id)
    if claim is not None and claim.expires_at > now and claim.holder != actor.holder:
        raise Problem(
            problems.CLAIMED,
            f"{claim.holder_name} has claimed it",
            by=claim.holder_name,
            at=claim.claimed_at.isoformat(),
            until=claim.expires_at.isoformat(),
        )


def check_version(session: Session, comment: Comment, actor: Actor, expected: int | None) -> None:
    """Raises Problem unless it is the version expected: DECIDED by another moderator, or STALE."""
    if expected in {None, comment.version}:
        return
    last = last_decision(session, comment.id)
    if last is not None and last.actor_kind == ActorKind.MODERATOR and last.actor != actor.name:
        raise Problem(problems.DECIDED, **_who_and_when(comment, last))
    raise Problem(problems.STALE, **_standing(comment), **_last_change(session, comment, last))


def check_status(session: Session, comment: Comment, expected: Status | None) -> None:
    """Raises Problem DECIDED unless it is where it was expected."""
    if expected not in {None, comment.status}:
        raise Problem(problems.DECIDED, **_who_and_when(comment, last_decision(session, comment.id)))


def not_allowed(session: Session, comment: Comment, refused: NotAllowed) -> Problem:
    """What to raise for a move that its status does not allow: DECIDED where it is there already."""
    kind = problems.DECIDED if refused.already else problems.NOT_ALLOWED_NOW
    return Problem(kind, str(refused), **_who_and_when(comment, last_decision(session, comment.id)))


def _who_and_when(comment: Comment, last: Decision | None) -> dict[str, Any]:
    named = (ActorKind.MODERATOR, ActorKind.POLICY)
    by = last.actor if last and last.actor_kind in named else None
    return _standing(comment) | ({"by": by, "at": last.created_at.isoformat()} if last else {})


def _standing(comment: Comment) -> dict[str, Any]:
    return {"comment_status": comment.status.value, "current_version": comment.version}


def _last_change(session: Session, comment: Comment, last: Decision | None) -> dict[str, Any]:
    """When the version there is was made, and by which moderator: a report or an author's edit is no moderator's."""
    reported_at = session.scalar(select(func.max(Report.created_at)).where(Report.comment_id == comment.id))
    if last is None or (reported_at and reported_at > last.created_at):
        return {"by": None, "at": reported_at.isoformat() if reported_at else None}
    by = last.actor if last.actor_kind == ActorKind.MODERATOR else None
    return {"by": by, "at": last.created_at.isoformat()}
