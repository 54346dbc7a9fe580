"""Letting refused comments expire: after so many days in a status, words and all, a few at a time.

The days count from the last decision, so that an appeal or an undo begins them anew. What is answered stays as a
tombstone, until its answers are gone too.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from models import Comment, Decision, Site, Status
from service.forgetting import remove_or_blank

AT_ONCE = 100
EXPIRING = (Status.REJECTED, Status.SPAM, Status.WITHDRAWN, Status.PENDING)
"""The statuses that may have an end; what is published stays."""


def expire(
    session: Session, days: Mapping[Status, int], *, now: dt.datetime, limit: int = AT_ONCE
) -> tuple[int, int]:
    """Let at most `limit` comments of each status expire: how many were (removed, left as tombstones)."""
    removed = blanked = 0
    for status, most in days.items():
        over = _over(session, status, now - dt.timedelta(days=most), limit)
        gone = remove_or_blank(session, over)
        removed, blanked = removed + gone, blanked + len(over) - gone
    return removed, blanked


def _over(session: Session, status: Status, since: dt.datetime, limit: int) -> list[Comment]:
    answer = aliased(Comment)
    is_answered = exists().where(answer.parent_id == Comment.id)
    decided_later = exists().where(Decision.comment_id == Comment.id, Decision.created_at >= since)
    over = select(Comment).where(
        # By site, status and key, as an index has them: keys sort by time.
        Comment.site_id.in_(select(Site.id)),
        Comment.status == status,
        Comment.id < _first_key(since),
        Comment.created_at < since,
        # A tombstone has nothing left to expire while it is answered.
        or_(Comment.body != "", ~is_answered),
        ~decided_later,
    )
    locked = over.order_by(Comment.id).limit(limit).with_for_update(skip_locked=True, of=Comment)
    return list(session.scalars(locked))


def _first_key(moment: dt.datetime) -> uuid.UUID:
    """Below every UUIDv7 made from `moment` on."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
