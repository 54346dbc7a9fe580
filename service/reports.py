"""Readers' reports and authors' appeals: kept, counted, and enough of them bring a comment back to the queue."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ActorKind, Comment, Decision, Report, ReportKind, Site, Status
from service import problems, webhooks
from service.actors import READERS
from service.comment_data import comment_data
from service.comments import looks_pending
from service.moderation import Grounds, check_has_words, lock_comment, move, was_refused
from service.open_reports import count_open, rank
from service.policies import in_force, read_policy
from service.policy import BY_READERS, Policy, Reason
from service.problems import Problem

MINUTE = dt.timedelta(minutes=1)
ALREADY = {
    ReportKind.ILLEGAL: problems.ALREADY_NOTIFIED,
    ReportKind.APPEAL: problems.ALREADY_APPEALED,
}
"""What a second one of a kind is told, where it is no report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a reader says against a comment; `notice` carries the fields of DSA Art. 16 §2."""

    kind: ReportKind
    reporter_hash: str
    note: str | None = None
    notice: dict[str, Any] | None = None


def report_comment(
    session: Session,
    site: Site,
    comment_id: uuid.UUID,
    complaint: Complaint,
    *,
    most_a_minute: int,
    now: dt.datetime,
) -> Report:
    """Keep a reader's report, or notice, which stands apart from it; another once answered, of words changed since.

    Raises Problem NOT_FOUND (only published comments), FLOOD, ALREADY_REPORTED, ALREADY_NOTIFIED.
    """
    _check_pace(session, site, complaint.reporter_hash, most_a_minute, now)
    comment = lock_comment(session, site, comment_id)
    if comment.status != Status.APPROVED:
        raise Problem(problems.NOT_FOUND, "no such comment")
    report = _keep(session, comment, complaint, now)
    policy = read_policy(in_force(session, site), comment.article)
    _count(session, comment, policy)
    _announce(session, comment, report, now)
    if _brings_back(session, comment, complaint, policy):
        _bring_back(session, comment, complaint, policy, now)
    return report


def appeal(
    session: Session, site: Site, comment_id: uuid.UUID, note: str, reporter_hash: str, *, now: dt.datetime
) -> Report:
    """Keep an author's one appeal against a rejection. Raises Problem NOT_ALLOWED_NOW, ALREADY_APPEALED."""
    comment = lock_comment(session, site, comment_id)
    # What looks pending to its author must go on looking so.
    if comment.status not in {Status.REJECTED, Status.SPAM} or looks_pending(comment):
        raise Problem(problems.NOT_ALLOWED_NOW, "only a rejected comment can be appealed")
    # A moderator could not judge what has expired.
    check_has_words(comment)
    complaint = Complaint(kind=ReportKind.APPEAL, reporter_hash=reporter_hash, note=note)
    report = _keep(session, comment, complaint, now)
    _count(session, comment, read_policy(in_force(session, site), comment.article))
    _announce(session, comment, report, now)
    return report


def reports_on(session: Session, comment_id: uuid.UUID) -> Sequence[Report]:
    """All reports on a comment, oldest first."""
    return session.scalars(select(Report).where(Report.comment_id == comment_id).order_by(Report.id)).all()


def _check_pace(session: Session, site: Site, reporter: str, most: int, now: dt.datetime) -> None:
    """Whoever objects to everything at once is a script: one notice is enough to take a comment off the page."""
    recent = (Report.site_id == site.id, Report.reporter_hash == reporter, Report.created_at > now - MINUTE)
    if (session.scalar(select(func.count()).select_from(Report).where(*recent)) or 0) >= most:
        wait = int(MINUTE.total_seconds())
        raise Problem(problems.FLOOD, "too many reports in a minute", retry_after=wait, limit=str(most))


def _keep(session: Session, comment: Comment, complaint: Complaint, now: dt.datetime) -> Report:
    earlier = _earlier(session, comment, complaint)
    if earlier is not None and not _is_outdated(session, comment, earlier):
        raise Problem(ALREADY.get(complaint.kind, problems.ALREADY_REPORTED))
    report = Report(
        site_id=comment.site_id,
        comment_id=comment.id,
        kind=complaint.kind,
        note=complaint.note,
        notice=complaint.notice,
        reporter_hash=complaint.reporter_hash,
        created_at=now,
    )
    session.add(report)
    return report


def _earlier(session: Session, comment: Comment, complaint: Complaint) -> Report | None:
    """What this reader last said against the comment; a notice stands apart from reports."""
    is_notice = Report.kind == ReportKind.ILLEGAL
    known = select(Report).where(
        Report.site_id == comment.site_id,
        Report.reporter_hash == complaint.reporter_hash,
        Report.comment_id == comment.id,
        is_notice if complaint.kind == ReportKind.ILLEGAL else ~is_notice,
    )
    return session.scalars(known.order_by(Report.id.desc()).limit(1)).first()


def _is_outdated(session: Session, comment: Comment, report: Report) -> bool:
    """Whether it was answered, and what it was about is not what stands there now: other words, another rejection."""
    if report.settled_at is None:
        return False
    if report.kind == ReportKind.APPEAL:
        return was_refused(session, comment, anew_since=report.settled_at)
    return comment.edited_at is not None and comment.edited_at > report.settled_at


def _count(session: Session, comment: Comment, policy: Policy) -> None:
    comment.report_count = count_open(session, comment)
    comment.priority = rank(comment, policy, comment.scores)
    session.flush()


def _brings_back(session: Session, comment: Comment, complaint: Complaint, policy: Policy) -> bool:
    """A first notice of illegal content does, however few others there are; a later one waits on the open list.

    Else whoever disagrees with a moderator could take the comment off the page again from each new address.
    """
    if complaint.kind == ReportKind.ILLEGAL:
        return not _has_stood_a_notice(session, comment)
    most = policy.reports.hold_after
    return most is not None and comment.report_count >= most


def _has_stood_a_notice(session: Session, comment: Comment) -> bool:
    """Whether a moderator has approved these very words after a notice of illegal content."""
    looked_at = select(func.min(Report.settled_at)).where(
        Report.comment_id == comment.id, Report.kind == ReportKind.ILLEGAL
    )
    approved = select(Decision.id).where(
        Decision.comment_id == comment.id,
        Decision.actor_kind == ActorKind.MODERATOR,
        Decision.after == Status.APPROVED,
        Decision.body == comment.body,
        Decision.created_at >= looked_at.scalar_subquery(),
    )
    return session.scalars(approved.limit(1)).first() is not None


def _bring_back(
    session: Session, comment: Comment, complaint: Complaint, policy: Policy, now: dt.datetime
) -> None:
    reason = _reason(comment, complaint).to_data()
    # It comes first, since it is why the comment waits now; what brought it back before has been answered.
    comment.reasons = [reason, *(known for known in comment.reasons if known["code"] not in BY_READERS)]
    comment.reason_codes = "".join(f"|{known['code']}" for known in comment.reasons) + "|"
    comment.priority = rank(comment, policy, comment.scores)
    grounds = Grounds(reason=complaint.kind.value, reasons=[reason])
    move(session, comment, Status.PENDING, READERS, "report", now=now, grounds=grounds)


def _reason(comment: Comment, complaint: Complaint) -> Reason:
    if complaint.kind == ReportKind.ILLEGAL:
        return Reason("illegal_notice")
    return Reason("reported", detail=str(comment.report_count))


def _announce(session: Session, comment: Comment, report: Report, now: dt.datetime) -> None:
    data = comment_data(comment) | {"report": {"kind": report.kind.value, "note": report.note}}
    webhooks.announce(
        session, "comment.reported", site_id=comment.site_id, data=data, now=now, comment_id=comment.id
    )
