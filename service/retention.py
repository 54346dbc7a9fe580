"""Letting refused comments expire: after so many days in a status, words and all, a few at a time.

The days count from the last decision, so that an undo begins them anew. An appeal or a report that nobody has
answered keeps its comment until a moderator decides. What is answered stays as a tombstone, until its answers are
gone too; it waits for nobody any more, so that what was pending becomes withdrawn.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from models import Comment, Decision, Site, Status
from service.actors import policy_actor
from service.forgetting import answered_among, remove_or_blank
from service.moderation import move
from service.policies import in_force

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
        if status == Status.PENDING:
            _take_out_of_the_queue(session, over, now)
        gone = remove_or_blank(session, over)
        removed, blanked = removed + gone, blanked + len(over) - gone
    return removed, blanked


def _take_out_of_the_queue(session: Session, over: list[Comment], now: dt.datetime) -> None:
    """Nobody can judge a tombstone. Before its words go, so that they go from this decision and its event too."""
    answered = answered_among(session, [comment.id for comment in over])
    for comment in over:
        if comment.id in answered:
            actor = policy_actor(in_force(session, comment.article.site).version)
            move(session, comment, Status.WITHDRAWN, actor, "expire", now=now)


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
        # A tombstone has nothing left to expire while it is answered, unless it still stands in the queue.
        or_(Comment.body != "", ~is_answered, Comment.status == Status.PENDING),
        ~decided_later,
        # A moderator owes an answer to what is open on it, unless nobody can decide on it any more.
        or_(Comment.report_count == 0, Comment.status == Status.WITHDRAWN, Comment.body == ""),
    )
    locked = over.order_by(Comment.id).limit(limit).with_for_update(skip_locked=True, of=Comment)
    return list(session.scalars(locked))


def _first_key(moment: dt.datetime) -> uuid.UUID:
    """Below every UUIDv7 made from `moment` on."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
