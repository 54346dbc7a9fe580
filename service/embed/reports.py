"""`/a/{ref}/comments/{id}/report`: reporting a comment, or giving notice of illegal content, without JavaScript."""

from uuid import UUID

from flask import Response, redirect, request
from werkzeug.datastructures import MultiDict

from models import Comment, ReportKind
from service import articles, problems
from service import reports as complaints
from service.database import snapshot, transaction
from service.embed import house
from service.embed.pages import ENDPOINT, check_sender, place_of
from service.embed.stamps import age_of, stamp
from service.embed.threads import find_published
from service.embed.words import words_in
from service.problems import Problem
from service.reports import Complaint
from service.text import problem_of
from service.web.addresses import address_hash
from service.web.origins import form_is_open
from service.web.parts import now, parts
from service.web.robots import is_robot

blueprint = house.rooms("report_pages")
KINDS = ("abuse", "spam", "off_topic", "privacy", "other", "illegal")
LONGEST = {"note": 2_000, "law": 500, "name": 200, "email": 254}


@blueprint.get("/a/<ref:ref>/comments/<uuid:comment_id>/report")
def read(ref: str, comment_id: UUID) -> Response:
    """Show the form."""
    return _shown(ref, comment_id, MultiDict(), [])


@blueprint.post("/a/<ref:ref>/comments/<uuid:comment_id>/report")
def post(ref: str, comment_id: UUID) -> Response:
    """Keep the report; a robot's is thanked for and forgotten."""
    check_sender()
    form = MultiDict({name: value.strip() for name, value in request.form.items()})
    age = age_of(form.get("stamp", ""), parts().keyring, place_of(ref), now())
    if faults := _faults(form) or (["stale"] if age is None else []):
        return _shown(ref, comment_id, form, faults)
    if not is_robot(form.get("website", ""), age or 0):
        _keep(comment_id, form)
    return redirect(house.link(ENDPOINT, ref=ref, said="reported", _anchor="said"), 303)  # type: ignore[return-value]


def _keep(comment_id: UUID, form: MultiDict[str, str]) -> None:
    kind, note = ReportKind(form["kind"]), form.get("note") or None
    notice = _notice(form) if kind is ReportKind.ILLEGAL else None
    complaint = Complaint(kind=kind, reporter_hash=address_hash(), note=note, notice=notice)
    most = parts().settings.report_limit
    with transaction() as session:
        complaints.report_comment(session, house.site(), comment_id, complaint, most_a_minute=most, now=now())


def _notice(form: MultiDict[str, str]) -> dict[str, object]:
    """The notice as the API stores one."""
    told = {name: form[name] for name in ("law", "name", "email") if form.get(name)}
    return {"explanation": form["note"], **told, "good_faith": True}


def _faults(form: MultiDict[str, str]) -> list[str]:
    faults = [] if form.get("kind") in KINDS else ["kind_missing"]
    if form.get("kind") == "illegal":
        faults += [] if form.get("note") else ["explanation_missing"]
        faults += [] if "faith" in form else ["faith_missing"]
    if any(len(form.get(name, "")) > most for name, most in LONGEST.items()):
        faults.append("too_long")
    if any(problem_of(form[name]) for name in LONGEST if form.get(name)):
        faults.append("unreadable")
    return faults


def _shown(ref: str, comment_id: UUID, form: MultiDict[str, str], faults: list[str]) -> Response:
    made = stamp(parts().keyring, place_of(ref), now())
    return house.page(
        "report.html",
        422 if faults else 200,
        comment=_found(ref, comment_id),
        ref=ref,
        form=form,
        faults=[words_in(house.language())[fault] for fault in faults],
        kinds=KINDS,
        takes=form_is_open(house.site()),
        stamp=made if "stale" in faults or not form.get("stamp") else form["stamp"],
    )


def _found(ref: str, comment_id: UUID) -> Comment:
    with snapshot() as session:
        article = articles.peek_article(session, house.site(), ref)
        comment = find_published(session, article, comment_id)
    if comment is None:
        raise Problem(problems.NOT_FOUND)
    return comment
