"""Comments as answers: what a reader may see, what its author may, and what staff may."""

import uuid
from collections.abc import Iterable
from typing import Any

from models import Claim, Comment, Decision, Report, Status
from service.comments import looks_pending
from service.policy import REASONS
from service.text import render
from service.web.parts import locale, parts


def reader_view(comment: Comment, *, staff: bool) -> dict[str, Any]:
    """What anybody may see of a published comment; who a guest is, for staff only."""
    return {
        "id": comment.id,
        "article": comment.article.ref,
        "parent_id": comment.parent_id,
        "author": {"id": _shown_id(comment, staff=staff), "name": comment.author_name},
        "body": comment.body,
        "html": render(comment.body),
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
    }


def author_view(comment: Comment, *, staff: bool) -> dict[str, Any]:
    """What whoever wrote or posted it may see; scores for staff only, and no word of what only looks pending."""
    view = reader_view(comment, staff=staff) | {
        "status": comment.status.value,
        "reasons": reasons_view(comment.reasons, staff=staff),
        "language": comment.language,
        "edit_token": parts().keyring.edit_token(comment.id),
    }
    if staff:
        return view | _scores(comment)
    if looks_pending(comment):
        return view | {"status": Status.PENDING.value, "reasons": []}
    return view


def queue_view(comment: Comment, claim: Claim | None) -> dict[str, Any]:
    """What a moderator sees in the queue."""
    author = comment.author
    return (
        reader_view(comment, staff=True)
        | _scores(comment)
        | {
            "article": {
                "ref": comment.article.ref,
                "url": comment.article.url,
                "title": comment.article.title,
            },
            "author": {
                "id": author.id,
                "ref": author.ref,
                "name": comment.author_name,
                "standing": author.standing.value,
                "approved_count": author.approved_count,
                "rejected_count": author.rejected_count,
                "created_at": author.created_at,
            },
            "status": comment.status.value,
            "reasons": reasons_view(comment.reasons, staff=True),
            "language": comment.language,
            "revealed_scores": comment.revealed_scores,
            "spans": comment.spans,
            "reports": comment.report_count,
            "claim": claim_view(claim) if claim else None,
            "version": comment.version,
        }
    )


def reasons_view(reasons: Iterable[dict[str, Any]], *, staff: bool) -> list[dict[str, Any]]:
    """Reasons in words; for whoever is not staff without the figures, and so each but once."""
    # Several attributes may give the same reason, which only their figures tell apart.
    shown = reasons if staff else [{"code": code} for code in dict.fromkeys(r["code"] for r in reasons)]
    return [reason | _in_words(reason["code"]) for reason in shown]


def claim_view(claim: Claim) -> dict[str, Any]:
    """Who holds a comment, and until when."""
    return {"by": claim.holder_name, "at": claim.claimed_at, "until": claim.expires_at}


def decision_view(decision: Decision) -> dict[str, Any]:
    """One entry of a comment's history."""
    return {
        "id": decision.id,
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "by": decision.actor,
        "actor_kind": decision.actor_kind.value,
        "reason": decision.reason,
        "reasons": reasons_view(decision.reasons, staff=True),
        "note": decision.note,
        "body": decision.body,
        "scores": decision.scores,
        "model": decision.model,
        "policy_version": decision.policy_version,
        "undoes": decision.undoes,
        "batch": decision.batch,
        "at": decision.created_at,
    }


def report_view(report: Report) -> dict[str, Any]:
    """One report as moderators see it."""
    return {
        "id": report.id,
        "kind": report.kind.value,
        "note": report.note,
        "notice": report.notice,
        "created_at": report.created_at,
        "settled_at": report.settled_at,
    }


def _in_words(code: str) -> dict[str, str]:
    meaning = REASONS.get(code)
    return {"message": meaning.said_in(locale())} if meaning else {}


def _shown_id(comment: Comment, *, staff: bool) -> uuid.UUID | None:
    # A guest is known by an e-mail that anybody may type: the id would tell whose comments are whose.
    return comment.author_id if staff or comment.author.ref is not None else None


def _scores(comment: Comment) -> dict[str, Any]:
    return {
        "scores": comment.scores,
        "toxicity": comment.toxicity,
        "model": comment.model,
        "policy_version": comment.policy_version,
    }
