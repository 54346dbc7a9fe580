"""Authors as moderators see and judge them."""

from typing import Any
from uuid import UUID

from models import Author, Comment
from service import authors
from service.api import views
from service.api.caller import caller
from service.api.conditions import etag, expected_version
from service.api.house import Blueprint
from service.api.schemas.people import AuthorChange, AuthorSchema
from service.database import snapshot, transaction
from service.web.parts import now

blueprint = Blueprint("authors", __name__, url_prefix="/v1", description="Authors and their standing")
Answer = tuple[dict[str, Any], int, dict[str, str]]


@blueprint.get("/authors/<uuid:author_id>")
@blueprint.needs("moderate")
@blueprint.response(200, AuthorSchema)
def read(author_id: UUID) -> Answer:
    """Read an author's standing, record and newest comments."""
    with snapshot() as session:
        author = authors.get_author(session, caller().site, author_id)
        return _view(author, authors.recent_comments(session, author))


@blueprint.patch("/authors/<uuid:author_id>")
@blueprint.needs("moderate")
@blueprint.json(AuthorChange)
@blueprint.response(200, AuthorSchema)
def change(data: dict[str, Any], author_id: UUID) -> Answer:
    """Change an author's standing, or the note on them.

    With `If-Match: "<version>"` only if they are still as you saw them: else 412.
    """
    with transaction() as session:
        author = authors.get_author(session, caller().site, author_id)
        authors.change_author(session, author, data, expected_version=expected_version(), now=now())
        return _view(author, authors.recent_comments(session, author))


def _view(author: Author, recent: Any) -> Answer:
    view = {
        "id": author.id,
        "ref": author.ref,
        "name": author.name,
        "standing": author.standing.value,
        "suspended_until": author.suspended_until,
        "note": author.note,
        "approved_count": author.approved_count,
        "rejected_count": author.rejected_count,
        "created_at": author.created_at,
        "version": author.version,
        "recent": [_comment(comment) for comment in recent],
    }
    return view, 200, etag(author.version)


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "article": comment.article.ref,
        "body": comment.body,
        "status": comment.status.value,
        "reasons": views.reasons_view(comment.reasons, staff=True),
        "toxicity": comment.toxicity,
        "created_at": comment.created_at,
    }
