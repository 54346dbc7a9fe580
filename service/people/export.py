"""All that is kept of a person, as plain JSON; who decided on them and who reported them stays out of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Author, Comment, Decision, Report
from service.moderation import history
from service.people.finding import notices_of


def person_data(
    session: Session, authors: Sequence[Author], notices: Sequence[Report] = ()
) -> dict[str, Any]:
    """`{"authors": [{…, "comments": [{…, "history": […]}]}], "notices": […]}` for the authors that are one person.

    Of their notices those are told beside the authors that no author leads to.
    """
    theirs = {notice.id for author in authors for notice in notices_of(session, author)}
    return {
        "authors": [_author(session, author) for author in authors],
        "notices": [_notice(notice) for notice in notices if notice.id not in theirs],
    }


def _author(session: Session, author: Author) -> dict[str, Any]:
    own = select(Comment).where(Comment.author_id == author.id).order_by(Comment.id)
    return {
        "id": str(author.id),
        "ref": author.ref,
        "name": author.name,
        "email": author.email,
        "guest_key": author.guest_key,
        "standing": author.standing.value,
        "suspended_until": author.suspended_until.isoformat() if author.suspended_until else None,
        "note": author.note,
        "approved_count": author.approved_count,
        "rejected_count": author.rejected_count,
        "created_at": author.created_at.isoformat(),
        "notices": [_notice(notice) for notice in notices_of(session, author)],
        "comments": [_comment(session, comment) for comment in session.scalars(own)],
    }


def _notice(report: Report) -> dict[str, Any]:
    return {"at": report.created_at.isoformat(), "notice": report.notice}


def _comment(session: Session, comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.id),
        "article": comment.article.ref,
        "parent_id": str(comment.parent_id) if comment.parent_id else None,
        "author_name": comment.author_name,
        "body": comment.body,
        "status": comment.status.value,
        "language": comment.language,
        "reasons": comment.reasons,
        "scores": comment.scores,
        "model": comment.model,
        "address_hash": comment.address_hash,
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
        "history": [_decision(decision) for decision in history(session, comment.id)],
        "reports": [_report(report) for report in _reports(session, comment)],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "at": decision.created_at.isoformat(),
        "by": decision.actor_kind.value,
        "action": decision.action,
        "status": decision.after.value,
        "reason": decision.reason,
        "reasons": decision.reasons,
        "note": decision.note,
        "body": decision.body,
        "scores": decision.scores,
    }


def _reports(session: Session, comment: Comment) -> Sequence[Report]:
    return session.scalars(select(Report).where(Report.comment_id == comment.id).order_by(Report.id)).all()


def _report(report: Report) -> dict[str, Any]:
    # Its words and its notice are the reporter's, not this person's.
    return {"at": report.created_at.isoformat(), "kind": report.kind.value}
