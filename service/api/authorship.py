"""The author's door: edit or withdraw one's own comment with its edit token, or as the signed-in reader."""

from typing import Any
from uuid import UUID

from flask import Response, request

from models import Comment
from service import comments, moderation, problems
from service.api import views
from service.api.caller import caller
from service.api.conditions import etag, expected_version
from service.api.house import Blueprint
from service.api.schemas.comments import EditInput, SubmittedSchema
from service.database import snapshot, transaction
from service.problems import Problem
from service.web.parts import now, parts
from service.web.taking_in import examined

blueprint = Blueprint("authorship", __name__, url_prefix="/v1", description="Changing one's own comment")
TOKEN_HEADER = "X-Edit-Token"  # noqa: S105  # a header's name
TOKEN = {
    "in": "header",
    "name": TOKEN_HEADER,
    "schema": {"type": "string"},
    "description": "The `edit_token` that came with the comment; a signed-in reader needs none.",
}


@blueprint.patch("/comments/<uuid:comment_id>")
@blueprint.open(parameters=[TOKEN])
@blueprint.json(EditInput)
@blueprint.response(200, SubmittedSchema)
def edit(data: dict[str, Any], comment_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Edit a comment for as long as the policy allows; it is scored and decided again.

    With `If-Match: "<version>"` only if it is still as you saw it: else 412.
    """
    house, body, expected = parts().house, data["body"], expected_version()
    with snapshot() as session:
        comment = _own(session.get(Comment, comment_id))
        scene = comments.screen_edit(session, comment, body, house, now=now())
    examination = examined(scene)
    with transaction() as session:
        comment = moderation.lock_comment(session, caller().site, comment_id)
        if expected not in {None, comment.version}:
            raise Problem(problems.STALE, current_version=comment.version)
        comment = comments.edit_comment(session, comment, body, examination, house, now=now())
        return views.author_view(comment, staff=False), 200, etag(comment.version)


@blueprint.get("/comments/<uuid:comment_id>/own")
@blueprint.open(parameters=[TOKEN])
@blueprint.response(200, SubmittedSchema)
def read_own(comment_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Read one's own comment, whatever became of it."""
    with snapshot() as session:
        comment = _own(session.get(Comment, comment_id))
        return views.author_view(comment, staff=False), 200, etag(comment.version)


@blueprint.delete("/comments/<uuid:comment_id>")
@blueprint.open(parameters=[TOKEN])
@blueprint.response(204)
def withdraw(comment_id: UUID) -> Response:
    """Withdraw a comment: it leaves the page at once and stays in the log."""
    with snapshot() as session:
        _own(session.get(Comment, comment_id))
    with transaction() as session:
        comment = moderation.lock_comment(session, caller().site, comment_id)
        comments.withdraw_comment(session, comment, now=now())
    return Response(status=204)


def is_own(comment: Comment) -> bool:
    """Whether the caller wrote it: they hold its token, or are signed in as its author."""
    token = request.headers.get(TOKEN_HEADER)
    if token is not None:
        return parts().keyring.is_edit_token(token, comment.id)
    reader = caller().reader
    return reader is not None and comment.author.ref == reader.ref


def _own(comment: Comment | None) -> Comment:
    if comment is None or comment.site_id != caller().site.id:
        raise Problem(problems.NOT_FOUND, "no such comment")
    if not is_own(comment):
        raise Problem(problems.WRONG_EDIT_TOKEN)
    return comment
