"""Readers report a published comment; an author appeals against a rejection."""

from typing import Any
from uuid import UUID

from flask import Response

from models import Comment, Report, ReportKind
from service import problems
from service import reports as complaints
from service.api.authorship import TOKEN, is_own
from service.api.caller import address_hash, caller
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.parts import now, parts
from service.api.schemas.reports import AppealInput, ReportInput, ReportSchema
from service.database import snapshot, transaction
from service.problems import Problem
from service.reports import Complaint

blueprint = Blueprint("reports", __name__, url_prefix="/v1", description="Reports and appeals")


@blueprint.post("/comments/<uuid:comment_id>/reports")
@blueprint.guarded([])
@blueprint.json(ReportInput)
@blueprint.response(201, ReportSchema)
@idempotent
def report(data: dict[str, Any], comment_id: UUID) -> Response:
    """Report a published comment; once a reader.

    Enough reports, or one notice of illegal content, bring it back to the queue.
    """
    complaint = Complaint(
        kind=ReportKind(data["kind"]),
        reporter_hash=_reporter(),
        note=data.get("note"),
        notice=data.get("notice"),
    )
    with transaction() as session:
        made = complaints.report_comment(session, caller().site, comment_id, complaint, now=now())
        return kept(session, ReportSchema(), _view(made), 201)


@blueprint.post("/comments/<uuid:comment_id>/appeal")
@blueprint.guarded([], parameters=[TOKEN])
@blueprint.json(AppealInput)
@blueprint.response(201, ReportSchema)
@idempotent
def appeal(data: dict[str, Any], comment_id: UUID) -> Response:
    """Ask, as its author, for a rejected comment to be looked at again; once."""
    with snapshot() as session:
        comment = session.get(Comment, comment_id)
        if comment is None or not is_own(comment):
            raise Problem(problems.WRONG_EDIT_TOKEN)
    appellant = parts().keyring.hash("appeal", comment_id.hex)
    with transaction() as session:
        made = complaints.appeal(session, caller().site, comment_id, data["note"], appellant, now=now())
        return kept(session, ReportSchema(), _view(made), 201)


def _reporter() -> str:
    reader = caller().reader
    return parts().keyring.hash("reporter", reader.ref) if reader else address_hash()


def _view(report: Report) -> dict[str, Any]:
    return {"id": report.id, "kind": report.kind.value, "created_at": report.created_at}
