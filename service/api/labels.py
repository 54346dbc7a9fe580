"""Labels: what moderators taught by Perspective's `suggestscore`, to be read and to be forgotten."""

from typing import Any
from uuid import UUID

from flask import Response

from models import Label
from service import labels
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.labels import LabelSchema
from service.api.schemas.paging import IdPageQuery, page_of
from service.database import snapshot, transaction

blueprint = Blueprint("labels", __name__, url_prefix="/v1", description="Labels taught by suggestscore")


@blueprint.get("/labels")
@blueprint.needs("moderate")
@blueprint.query(IdPageQuery)
@blueprint.response(200, page_of(LabelSchema))
def list_labels(query: dict[str, Any]) -> dict[str, Any]:
    """List the site's labels, newest first."""
    limit = query["limit"]
    with snapshot() as session:
        found = labels.list_labels(session, caller().site, after=query.get("cursor"), limit=limit + 1)
        items = [_view(label) for label in found[:limit]]
    return {"items": items, "next": str(items[-1]["id"]) if len(found) > limit else None}


@blueprint.delete("/labels/<uuid:label_id>")
@blueprint.needs("admin")
@blueprint.response(204)
def forget(label_id: UUID) -> Response:
    """Remove a label with its text."""
    with transaction() as session:
        labels.forget_label(session, caller().site, label_id)
    return Response(status=204)


def _view(label: Label) -> dict[str, Any]:
    return {name: getattr(label, name) for name in LabelSchema().fields}
