"""Readers report a published comment; an author appeals against a rejection."""

from typing import Any
from uuid import UUID

from flask import Response

from models import Comment, Report, ReportKind
from service import problems
from service import reports as complaints
from service.api.authorship import TOKEN, is_own
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.reports import AppealInput, NoticeInput, ReportInput, ReportSchema
from service.database import snapshot, transaction
from service.problems import Problem
from service.reports import Complaint
from service.web.addresses import address_hash
from service.web.parts import now, parts

blueprint = Blueprint("reports", __name__, url_prefix="/v1", description="Reports and appeals")


@blueprint.post("/comments/<uuid:comment_id>/reports")
@blueprint.open_to_pages_that_post()
@blueprint.json(ReportInput)
@blueprint.response(201, ReportSchema)
@idempotent
def report(data: dict[str, Any], comment_id: UUID) -> Response:
    """Report a published comment; once a reader, and wording. Enough reports bring it back to the queue."""
    return _complain(comment_id, kind=ReportKind(data["kind"]), note=data.get("note"))


@blueprint.post("/comments/<uuid:comment_id>/notices")
@blueprint.open_to_pages_that_post()
@blueprint.json(NoticeInput)
@blueprint.response(201, ReportSchema)
@idempotent
def give_notice(data: dict[str, Any], comment_id: UUID) -> Response:
    """Give notice of illegal content (Digital Services Act, Art. 16); one is enough to have it looked at."""
    return _complain(comment_id, kind=ReportKind.ILLEGAL, note=data["explanation"], notice=data)


@blueprint.post("/comments/<uuid:comment_id>/appeal")
@blueprint.open_to_pages_that_post(parameters=[TOKEN])
@blueprint.json(AppealInput)
@blueprint.response(201, ReportSchema)
@idempotent
def appeal(data: dict[str, Any], comment_id: UUID) -> Response:
    """Ask, as its author, for a rejected comment to be looked at again; once a rejection."""
    with snapshot() as session:
        comment = session.get(Comment, comment_id)
        if comment is None or not is_own(comment):
            raise Problem(problems.WRONG_EDIT_TOKEN)
    appellant = parts().keyring.hash("appeal", comment_id.hex)
    with transaction() as session:
        made = complaints.appeal(session, caller().site, comment_id, data["note"], appellant, now=now())
        return kept(session, ReportSchema(), _view(made), 201)


def _complain(comment_id: UUID, **said: Any) -> Response:
    complaint, most = Complaint(reporter_hash=_reporter(), **said), parts().settings.report_limit
    with transaction() as session:
        made = complaints.report_comment(
            session, caller().site, comment_id, complaint, most_a_minute=most, now=now()
        )
        return kept(session, ReportSchema(), _view(made), 201)


def _reporter() -> str:
    reader = caller().reader
    return parts().keyring.hash("reporter", reader.ref) if reader else address_hash()


def _view(report: Report) -> dict[str, Any]:
    return {"id": report.id, "kind": report.kind.value, "created_at": report.created_at}
