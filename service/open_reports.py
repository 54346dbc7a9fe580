"""The reports on a comment that wait for a moderator: settled by a decision, and open again when it is undone."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Comment, Decision, Report, ReportKind, Site, Status
from service.policies import in_force, read_policy
from service.policy import Policy, priority, queue_rank


def count_open(session: Session, comment: Comment) -> int:
    """How many readers wait for an answer: one who has reported and given notice is still one."""
    readers = select(func.count(Report.reporter_hash.distinct()))
    still_open = readers.where(Report.comment_id == comment.id, Report.settled_at.is_(None))
    return session.scalar(still_open) or 0


def appeals(session: Session, site: Site) -> dict[Status, int]:
    """How many comments of each status have an appeal that waits: they are in no queue of what is pending."""
    by_status = select(Comment.status, func.count()).join(Report, Report.comment_id == Comment.id)
    waiting = (Report.site_id == site.id, Report.kind == ReportKind.APPEAL, Report.settled_at.is_(None))
    rows = session.execute(by_status.where(*waiting).group_by(Comment.status))
    refused = (Status.REJECTED, Status.SPAM)
    return {status: count for status, count in rows if status in refused}


def rank(comment: Comment, policy: Policy, scores: Mapping[str, float] | None) -> float:
    """Where a comment with such scores belongs in the queue's order, by its age and by all that is open on it."""
    is_notified = "|illegal_notice|" in comment.reason_codes
    urgency = priority(scores, policy, comment.report_count, is_notified=is_notified)
    return queue_rank(urgency, comment.created_at)


def settle(session: Session, comment: Comment, now: dt.datetime) -> None:
    """Have a decision made now answer all that is open."""
    still_open = (Report.comment_id == comment.id, Report.settled_at.is_(None))
    session.execute(update(Report).where(*still_open).values(settled_at=now))
    comment.report_count = 0


def reopen(session: Session, comment: Comment, decision: Decision) -> None:
    """Open what a decision had settled, and place the comment in the queue by all that is open now."""
    settled_by_it = (Report.comment_id == comment.id, Report.settled_at == decision.created_at)
    session.execute(update(Report).where(*settled_by_it).values(settled_at=None))
    comment.report_count = count_open(session, comment)
    policy = read_policy(in_force(session, comment.article.site), comment.article)
    comment.priority = rank(comment, policy, comment.scores)
