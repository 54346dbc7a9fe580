"""The moderators' door: what waits, who is at work on it, and all there is to know of one comment."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models import Comment
from service import claims, moderation, problems, reports
from service import queue as waiting
from service.api import views
from service.api.caller import caller
from service.api.conditions import etag
from service.api.house import Blueprint
from service.api.schemas.moderation import (
    ClaimInput,
    ClaimShown,
    CommentDetail,
    QueueItem,
    QueueQuery,
    ReleasedSchema,
    filter_of,
)
from service.api.schemas.paging import page_of
from service.database import snapshot, transaction
from service.problems import Problem
from service.queue import Page
from service.web.parts import now, parts

blueprint = Blueprint("queue", __name__, url_prefix="/v1", description="What waits for a moderator")


@blueprint.get("/queue")
@blueprint.needs("moderate")
@blueprint.query(QueueQuery)
@blueprint.response(200, page_of(QueueItem))
def read_queue(query: dict[str, Any]) -> dict[str, Any]:
    """Read the queue, filtered and ordered."""
    with snapshot() as session:
        page = waiting.list_queue(
            session,
            caller().site,
            filter_of(query),
            now=now(),
            order=query["order"],
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        return _view(page)


@blueprint.post("/queue/claims")
@blueprint.needs("moderate")
@blueprint.json(ClaimInput)
@blueprint.response(200, page_of(QueueItem))
def claim_next(data: dict[str, Any]) -> dict[str, Any]:
    """Lease the next comments, so that nobody else works on them; asking again extends the lease."""
    with transaction() as session:
        rows = waiting.page_rows(caller().site, filter_of(data), data["order"], None, limit=data["count"])
        items = claims.claim_next(
            session, rows, caller().acting, count=data["count"], lease_for=_lease(), now=now()
        )
        return _view(Page(items, claims.claims_on(session, items, now=now()), None))


@blueprint.delete("/queue/claims")
@blueprint.needs("moderate")
@blueprint.response(200, ReleasedSchema)
def release_all() -> dict[str, int]:
    """Give back everything the caller has claimed."""
    with transaction() as session:
        return {"released": claims.release(session, caller().acting)}


@blueprint.put("/comments/<uuid:comment_id>/claim")
@blueprint.needs("moderate")
@blueprint.response(200, ClaimShown)
def claim(comment_id: UUID) -> dict[str, Any]:
    """Lease one comment, or extend the lease."""
    with transaction() as session:
        comment = moderation.lock_comment(session, caller().site, comment_id)
        made = claims.claim_comment(session, comment, caller().acting, lease_for=_lease(), now=now())
        return views.claim_view(made)


@blueprint.delete("/comments/<uuid:comment_id>/claim")
@blueprint.needs("moderate")
@blueprint.response(200, ReleasedSchema)
def release_one(comment_id: UUID) -> dict[str, int]:
    """Give one comment back."""
    with transaction() as session:
        return {"released": claims.release(session, caller().acting, comment_id)}


@blueprint.get("/comments/<uuid:comment_id>")
@blueprint.needs("moderate")
@blueprint.response(200, CommentDetail)
def detail(comment_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Read all about one comment: scores, spans, history, reports, its author's record."""
    with snapshot() as session:
        comment = session.get(Comment, comment_id)
        if comment is None or comment.site_id != caller().site.id:
            raise Problem(problems.NOT_FOUND, "no such comment")
        return detail_view(session, comment), 200, etag(comment.version)


def detail_view(session: Session, comment: Comment) -> dict[str, Any]:
    """A comment with its claim, history and reports."""
    claim = claims.claims_on(session, [comment], now=now()).get(comment.id)
    return views.queue_view(comment, claim) | {
        "history": [views.decision_view(d) for d in moderation.history(session, comment.id)],
        "report_list": [views.report_view(r) for r in reports.reports_on(session, comment.id)],
    }


def _lease() -> dt.timedelta:
    return dt.timedelta(minutes=parts().settings.claim_minutes)


def _view(page: Page) -> dict[str, Any]:
    items = [views.queue_view(comment, page.claims.get(comment.id)) for comment in page.items]
    return {"items": items, "next": page.next}
