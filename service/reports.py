"""Readers' reports and authors' appeals: kept, counted, and enough of them bring a comment back to the queue."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Comment, Report, ReportKind, Site, Status
from service import problems, webhooks
from service.actors import READERS
from service.comment_data import comment_data
from service.comments import looks_pending
from service.moderation import Grounds, lock_comment, move
from service.policies import in_force, read_policy
from service.policy import Policy, Reason, priority, queue_rank
from service.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a reader says against a comment; `notice` carries the fields of DSA Art. 16 §2."""

    kind: ReportKind
    reporter_hash: str
    note: str | None = None
    notice: dict[str, Any] | None = None


def report_comment(
    session: Session, site: Site, comment_id: uuid.UUID, complaint: Complaint, *, now: dt.datetime
) -> Report:
    """Keep a reader's report. Raises Problem NOT_FOUND (only published comments), ALREADY_REPORTED."""
    comment = lock_comment(session, site, comment_id)
    if comment.status != Status.APPROVED:
        raise Problem(problems.NOT_FOUND, "no such comment")
    report = _keep(session, comment, complaint, now)
    policy = read_policy(in_force(session, site), comment.article)
    _count(session, comment, policy)
    _announce(session, comment, report, now)
    if _brings_back(comment, complaint, policy):
        _bring_back(session, comment, complaint, now)
    return report


def appeal(
    session: Session, site: Site, comment_id: uuid.UUID, note: str, reporter_hash: str, *, now: dt.datetime
) -> Report:
    """Keep an author's appeal against a rejection. Raises Problem NOT_ALLOWED_NOW, ALREADY_REPORTED."""
    comment = lock_comment(session, site, comment_id)
    # What looks pending to its author must go on looking so.
    if comment.status not in {Status.REJECTED, Status.SPAM} or looks_pending(comment):
        raise Problem(problems.NOT_ALLOWED_NOW, "only a rejected comment can be appealed")
    complaint = Complaint(kind=ReportKind.APPEAL, reporter_hash=reporter_hash, note=note)
    report = _keep(session, comment, complaint, now)
    _count(session, comment, read_policy(in_force(session, site), comment.article))
    _announce(session, comment, report, now)
    return report


def reports_on(session: Session, comment_id: uuid.UUID) -> Sequence[Report]:
    """All reports on a comment, oldest first."""
    return session.scalars(select(Report).where(Report.comment_id == comment_id).order_by(Report.id)).all()


def _keep(session: Session, comment: Comment, complaint: Complaint, now: dt.datetime) -> Report:
    report = Report(
        site_id=comment.site_id,
        comment_id=comment.id,
        kind=complaint.kind,
        note=complaint.note,
        notice=complaint.notice,
        reporter_hash=complaint.reporter_hash,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:
        raise Problem(problems.ALREADY_REPORTED) from None
    return report


def _count(session: Session, comment: Comment, policy: Policy) -> None:
    comment.report_count += 1
    urgency = priority(comment.scores, policy, comment.report_count)
    comment.priority = queue_rank(urgency, comment.created_at)
    session.flush()


def _brings_back(comment: Comment, complaint: Complaint, policy: Policy) -> bool:
    """An illegal-content notice must be looked at by a person, however many others there are."""
    most = policy.reports.hold_after
    return complaint.kind == ReportKind.ILLEGAL or (most is not None and comment.report_count >= most)


def _bring_back(session: Session, comment: Comment, complaint: Complaint, now: dt.datetime) -> None:
    reason = Reason("reported", detail=str(comment.report_count)).to_data()
    comment.reasons = [*comment.reasons, reason]
    comment.reason_codes += "reported|"
    grounds = Grounds(reason=complaint.kind.value, reasons=[reason])
    move(session, comment, Status.PENDING, READERS, "report", now=now, grounds=grounds)


def _announce(session: Session, comment: Comment, report: Report, now: dt.datetime) -> None:
    data = comment_data(comment) | {"report": {"kind": report.kind.value, "note": report.note}}
    webhooks.announce(
        session, "comment.reported", site_id=comment.site_id, data=data, now=now, comment_id=comment.id
    )
