"""The readers' door: post a comment, read the approved ones, count them, try a text before posting."""

from dataclasses import asdict
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from models import Comment
from service import articles, comments, problems
from service.access import Reader
from service.api import views
from service.api.caller import caller, may
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.comments import (
    CheckInput,
    CheckSchema,
    CommentSchema,
    CountsQuery,
    RulesSchema,
    SubmissionInput,
    SubmittedSchema,
    ThreadQuery,
)
from service.api.schemas.paging import SiteQuery, page_of
from service.authors import Identity
from service.comments import Submission
from service.database import snapshot
from service.problems import Problem
from service.web.addresses import address, household
from service.web.origins import form_is_open, is_its_page
from service.web.parts import now, parts
from service.web.robots import is_robot
from service.web.taking_in import look_at, take_in

blueprint = Blueprint("readers", __name__, url_prefix="/v1", description="Posting and reading comments")


@blueprint.post("/articles/<ref:ref>/comments")
@blueprint.needs("submit")
@blueprint.json(SubmissionInput)
@blueprint.response(201, SubmittedSchema)
@idempotent
def submit(data: dict[str, Any], ref: str) -> Response:
    """Post a comment.

    It is scored, decided by the site's policy and stored before the answer comes.
    """
    submission = _submission(ref, data)
    _, examination = look_at(caller().site, submission)
    return take_in(caller().site, submission, examination, _answer)


@blueprint.get("/articles/<ref:ref>/comments")
@blueprint.open()
@blueprint.query(ThreadQuery)
@blueprint.response(200, page_of(CommentSchema))
def thread(query: dict[str, Any], ref: str) -> dict[str, Any]:
    """Read an article's approved comments."""
    with snapshot() as session:
        article = articles.peek_article(session, caller().site, ref)
        if article is None:
            return {"items": [], "next": None}
        newest = query["order"] == "newest"
        found = comments.approved_comments(
            session, article, after=query.get("cursor"), limit=query["limit"] + 1, newest_first=newest
        )
        shown = [views.reader_view(comment, staff=may("moderate")) for comment in found]
        return paged(shown, query["limit"])


@blueprint.get("/articles/<ref:ref>/rules")
@blueprint.open()
@blueprint.query(SiteQuery)
@blueprint.response(200, RulesSchema)
def rules(query: dict[str, Any], ref: str) -> dict[str, Any]:  # noqa: ARG001  # read by `caller`
    """Read what a page should know before it offers to comment."""
    with snapshot() as session:
        found = comments.rules_for(session, caller().site, ref, now=now())
    # A browser names no origin when a page reads from its own server, as ours do.
    from_here = "Origin" not in request.headers and form_is_open(caller().site)
    return asdict(found) | {"may_post": may("submit") or from_here}


@blueprint.get("/counts")
@blueprint.open()
@blueprint.query(CountsQuery)
@blueprint.response(200)
@blueprint.doc(
    responses={
        200: {
            "content": {
                "application/json": {
                    "schema": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
                }
            }
        }
    }
)
def counts(query: dict[str, Any]) -> dict[str, int]:
    """Count the approved comments of articles."""
    with snapshot() as session:
        return articles.counts(session, caller().site, query["article"])


@blueprint.post("/comments/check")
@blueprint.needs("submit")
@blueprint.json(CheckInput)
@blueprint.response(200, CheckSchema)
def try_text(data: dict[str, Any]) -> dict[str, Any]:
    """Try a text before posting it; nothing is stored, and scores are for moderators only."""
    site = caller().site
    with snapshot() as session:
        scene = comments.scene_for_trial(
            session, site, data.get("article"), data["body"], parts().house, name=data.get("name", "")
        )
    examination = comments.examine(scene, parts().scorer)
    if examination.reading is None:
        raise Problem(problems.NO_SCORER, retry_after=5)
    verdict = examination.verdict(scene)
    reasons = [reason.to_data() for reason in verdict.reasons]
    return {
        "status": verdict.status,
        "reasons": views.reasons_view(reasons, staff=may("moderate")),
        "may_hurt": verdict.may_hurt,
        "language": scene.signals.language,
    }


def paged(items: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """A page of at most `limit` of `items`, which hold one more if there is another page."""
    return {"items": items[:limit], "next": str(items[limit - 1]["id"]) if len(items) > limit else None}


def _answer(session: Session, comment: Comment) -> Response:
    return kept(session, SubmittedSchema(), views.author_view(comment, staff=may("moderate")), 201)


def _submission(ref: str, data: dict[str, Any]) -> Submission:
    page, vouched = data.get("article", {}), caller().actor is not None
    return Submission(
        article_ref=ref,
        body=data["body"],
        who=_identity(data["author"]),
        parent_id=data.get("parent_id"),
        article_url=page.get("url") if vouched else _its_address(page),
        article_title=page.get("title"),
        vouched=vouched,
        robot=is_robot(**data.get("form", {})),
    )


def _its_address(page: dict[str, Any]) -> str | None:
    # Moderators and readers follow it: from a browser anybody could send them anywhere.
    url = page.get("url")
    return url if url and is_its_page(caller().site, url) else None


def _identity(given: dict[str, Any]) -> Identity:
    who, name = caller(), given["name"]
    if who.reader:
        return _signed_in(who.reader, who.reader.name or name)
    if who.actor is None:
        return _guest(given, name)
    where = household(given["address"]) if "address" in given else None
    return Identity(name=name, ref=given.get("ref"), email=given.get("email"), address=where)


def _signed_in(reader: Reader, name: str) -> Identity:
    return Identity(name=name, ref=reader.ref, email=reader.email, address=address())


def _guest(given: dict[str, Any], name: str) -> Identity:
    # From a browser anybody could claim to be a signed-in reader, or to sit at another address.
    for claimed in ("ref", "address"):
        if claimed in given:
            raise Problem(problems.INVALID, errors={f"author.{claimed}": "only with an API key"})
    return Identity(name=name, email=given.get("email"), address=address())
