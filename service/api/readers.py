"""The readers' door: post a comment, read the approved ones, count them, try a text before posting."""

from typing import Any

from flask import Response

from service import articles, comments, problems, telemetry
from service.access import Reader
from service.api import views
from service.api.caller import address, caller, household, may
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.comments import (
    CheckInput,
    CheckSchema,
    CommentSchema,
    CountsQuery,
    SubmissionInput,
    SubmittedSchema,
    ThreadQuery,
)
from service.api.schemas.paging import page_of
from service.authors import Identity
from service.comments import Examination, Submission
from service.comments.examination import UNSCORED
from service.comments.scene import Scene
from service.database import snapshot, transaction
from service.parts import now, parts
from service.problems import Problem

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
    site = caller().site
    submission = _submission(ref, data)
    with snapshot() as session:
        scene = comments.screen(session, site, submission, parts().house, now=now())
    examination = examined(scene)
    with transaction() as session:
        comment = comments.submit(session, site, submission, examination, parts().house, now=now())
        answer = kept(session, SubmittedSchema(), views.author_view(comment, staff=may("moderate")), 201)
    telemetry.SUBMISSIONS.labels(comment.status.value).inc()
    return answer


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
        return paged([views.reader_view(comment) for comment in found], query["limit"])


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
    """Try a text before posting it; nothing is stored, and no score leaves."""
    site = caller().site
    with snapshot() as session:
        scene = comments.scene_for_trial(session, site, data.get("article"), data["body"], parts().house)
    examination = comments.examine(scene, parts().scorer)
    if examination.reading is None:
        raise Problem(problems.NO_SCORER, retry_after=5)
    verdict = examination.verdict(scene)
    reasons = [views.reason_view(reason.to_data(), staff=may("moderate")) for reason in verdict.reasons]
    return {"status": verdict.status, "reasons": reasons, "language": scene.signals.language}


def paged(items: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """A page of at most `limit` of `items`, which hold one more if there is another page."""
    return {"items": items[:limit], "next": str(items[limit - 1]["id"]) if len(items) > limit else None}


def _submission(ref: str, data: dict[str, Any]) -> Submission:
    page = data.get("article", {})
    return Submission(
        article_ref=ref,
        body=data["body"],
        who=_identity(data["author"]),
        parent_id=data.get("parent_id"),
        article_url=page.get("url"),
        article_title=page.get("title"),
    )


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


def examined(scene: Scene) -> Examination:
    """The model's word on a scene, if it is asked here and answers in time."""
    if parts().settings.scoring == "deferred":
        return UNSCORED
    with telemetry.SCORING.time():
        examination = comments.examine(scene, parts().scorer)
    if examination.reading is None:
        telemetry.UNSCORED.inc()
    return examination
