"""Claims: a comment leased to one moderator for a while, so that nobody else works on it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session

from models import Claim, Comment, Site
from service import problems
from service.actors import Actor
from service.problems import Problem


def claim_next(
    session: Session,
    rows: Select[Comment],
    actor: Actor,
    *,
    count: int,
    lease_for: dt.timedelta,
    now: dt.datetime,
) -> Sequence[Comment]:
    """Lease up to `count` comments of a query that nobody else holds to one moderator, those already theirs first."""
    held = select(Claim.comment_id).where(Claim.expires_at > now)
    own = _lock(session, rows.where(Comment.id.in_(held.where(Claim.holder == actor.holder))), count)
    free = _lock(session, rows.where(Comment.id.not_in(held)), count - len(own))
    known = _claims(session, [*own, *free])
    # Another may have claimed one between our look at the claims and our lock on it.
    items = [c for c in (*own, *free) if not _is_anothers(known.get(c.id), actor, now)]
    for comment in items:
        _lease(session, comment, known.get(comment.id), actor, lease_for=lease_for, now=now)
    session.flush()
    return items


def claim_comment(
    session: Session, comment: Comment, actor: Actor, *, lease_for: dt.timedelta, now: dt.datetime
) -> Claim:
    """Lease one locked comment. Raises Problem CLAIMED when another holds it."""
    claim = session.get(Claim, comment.id)
    if claim is not None and _is_anothers(claim, actor, now):
        raise Problem(problems.CLAIMED, by=claim.holder_name, until=claim.expires_at.isoformat())
    return _lease(session, comment, claim, actor, lease_for=lease_for, now=now)


def release(session: Session, actor: Actor, comment_id: uuid.UUID | None = None) -> int:
    """Give back one claim, or all that the actor holds; how many there were."""
    held = delete(Claim).where(Claim.holder == actor.holder)
    if comment_id is not None:
        held = held.where(Claim.comment_id == comment_id)
    return int(session.execute(held).rowcount)  # type: ignore[attr-defined]


def claims_on(session: Session, items: Sequence[Comment], *, now: dt.datetime) -> dict[uuid.UUID, Claim]:
    """The claims in force on these comments, by comment."""
    return {key: claim for key, claim in _claims(session, items).items() if claim.expires_at > now}


def held_by_others(
    session: Session, site: Site, actor: Actor, *, now: dt.datetime, limit: int = 200
) -> dict[uuid.UUID, Claim]:
    """What colleagues are at work on just now, by comment."""
    # The claims first, which are few: joined, SQLite would go through all comments.
    is_here = exists().where(Comment.id == Claim.comment_id, Comment.site_id == site.id)
    claims = select(Claim).where(Claim.expires_at > now, Claim.holder != actor.holder, is_here)
    return {claim.comment_id: claim for claim in session.scalars(claims.limit(limit))}


def _lock(session: Session, rows: Select[Comment], most: int) -> Sequence[Comment]:
    return session.scalars(rows.limit(most).with_for_update(of=Comment, skip_locked=True)).all()


def _claims(session: Session, items: Sequence[Comment]) -> dict[uuid.UUID, Claim]:
    held = select(Claim).where(Claim.comment_id.in_([comment.id for comment in items]))
    return {claim.comment_id: claim for claim in session.scalars(held)} if items else {}


def _is_anothers(claim: Claim | None, actor: Actor, now: dt.datetime) -> bool:
    return claim is not None and claim.holder != actor.holder and claim.expires_at > now


def _lease(
    session: Session,
    comment: Comment,
    known: Claim | None,
    actor: Actor,
    *,
    lease_for: dt.timedelta,
    now: dt.datetime,
) -> Claim:
    claim = known or Claim(comment_id=comment.id, claimed_at=now)
    if claim.holder != actor.holder:
        claim.claimed_at = now
    claim.holder, claim.holder_name, claim.expires_at = actor.holder, actor.name, now + lease_for
    session.add(claim)
    return claim
