"""Deciding on one comment, and taking a decision back."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from models import Comment
from service import moderation, telemetry, undoing
from service.api.caller import caller
from service.api.conditions import etag, expected_version
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.queue import detail_view
from service.api.schemas.moderation import CommentDetail, DecisionInput
from service.database import transaction
from service.moderation import Grounds
from service.web.parts import now

blueprint = Blueprint("decisions", __name__, url_prefix="/v1", description="Deciding")


@blueprint.post("/comments/<uuid:comment_id>/decisions")
@blueprint.needs("moderate")
@blueprint.json(DecisionInput)
@blueprint.response(200, CommentDetail)
@idempotent
def decide(data: dict[str, Any], comment_id: UUID) -> Response:
    """Approve, reject or mark as spam.

    With `If-Match: "<version>"` only if it is still as you saw it: else 412, or 409 if another decided.
    """
    with transaction() as session:
        moderation.decide_comment(
            session,
            caller().site,
            comment_id,
            caller().acting,
            data["action"],
            now=now(),
            grounds=Grounds(reason=data.get("reason"), note=data.get("note")),
            expected_version=expected_version(),
        )
        answer = _decided(session, comment_id)
    telemetry.DECISIONS.labels(data["action"]).inc()
    return answer


@blueprint.post("/decisions/<uuid:decision_id>/undo")
@blueprint.needs("moderate")
@blueprint.response(200, CommentDetail)
@idempotent
def undo(decision_id: UUID) -> Response:
    """Take back a moderator's last decision on a comment."""
    with transaction() as session:
        undone = undoing.undo_decision(session, caller().site, decision_id, caller().acting, now=now())
        answer = _decided(session, undone.comment_id)
    telemetry.DECISIONS.labels("undo").inc()
    return answer


def _decided(session: Session, comment_id: UUID) -> Response:
    comment = session.get_one(Comment, comment_id)
    return kept(session, CommentDetail(), detail_view(session, comment), 200, etag(comment.version))
