"""`/a/{ref}/comments`: the thread and its form as a plain page, for readers without JavaScript and search engines.

A post is answered by going to the page again, so that reloading posts nothing twice.
"""

from dataclasses import replace
from uuid import UUID

from flask import Response, redirect, request
from sqlalchemy.orm import Session

from models import Comment
from service import articles, comments, problems
from service.database import snapshot
from service.embed import house
from service.embed.forms import CommentForm, faults_of, read_comment_form
from service.embed.stamps import age_of, stamp
from service.embed.threads import find_published, read_thread
from service.embed.words import counted, words_in
from service.problems import Problem
from service.web.origins import form_is_open, is_own
from service.web.parts import now, parts
from service.web.taking_in import look_at, take_in

blueprint = house.rooms("comment_pages")
ENDPOINT = "comment_pages.read"
OUTCOMES = {"approved", "pending", "rejected", "reported"}
Outcome = tuple[str, UUID]


@blueprint.get("/a/<ref:ref>/comments")
def read(ref: str) -> Response:
    """Show a page of comments, and the form if the site takes comments from here."""
    return _shown(ref, CommentForm(reply_to=request.args.get("reply_to", type=UUID)))


@blueprint.post("/a/<ref:ref>/comments")
def post(ref: str) -> Response:
    """Post what the form says, as the API would."""
    check_sender()
    form = read_comment_form(request.form)
    try:
        return _answer(ref, form)
    except Problem as problem:
        return house.answered(_shown(ref, form.because(house.told(problem))), problem)


def check_sender() -> None:
    """Only our own pages may send forms, and only where the site takes comments from them. Raises Problem."""
    origin = request.headers.get("Origin")
    if not form_is_open(house.site()) or (origin is not None and not is_own(origin)):
        raise Problem(problems.ORIGIN_REFUSED)


def place_of(ref: str) -> str:
    """What a form's stamp is bound to."""
    return f"{house.site().id.hex} {ref}"


def _answer(ref: str, form: CommentForm) -> Response:
    age = age_of(form.stamp, parts().keyring, place_of(ref), now())
    if faults := faults_of(form) or (["stale"] if age is None else []):
        said = words_in(house.language())
        kept = form if age is not None else replace(form, stamp="")
        return _shown(ref, kept.because(*(said[fault] for fault in faults)), status=422)
    submission = form.submission(ref, age or 0)
    scene, examination = look_at(house.site(), submission)
    if examination.verdict(scene).may_hurt and not form.calm:
        return _shown(ref, replace(form, warned=True))
    status, comment_id = take_in(house.site(), submission, examination, _outcome)
    return _gone_to(ref, status, comment_id)


def _outcome(_session: Session, comment: Comment) -> Outcome:
    """What its author may know of it."""
    status = "pending" if comments.looks_pending(comment) else comment.status.value
    return ("rejected" if status == "spam" else status), comment.id


def _gone_to(ref: str, status: str, comment_id: UUID) -> Response:
    # A published comment is on the first page of the newest.
    is_shown = status == "approved"
    anchor, order = (f"comment-{comment_id}", "newest") if is_shown else ("said", None)
    where = house.link(ENDPOINT, ref=ref, said=status, order=order, _anchor=anchor)
    return redirect(where, 303)  # type: ignore[return-value]


def _shown(ref: str, form: CommentForm, status: int = 200) -> Response:
    newest, after = request.args.get("order") == "newest", request.args.get("after", type=UUID)
    with snapshot() as session:
        thread = read_thread(session, house.site(), ref, after=after, newest_first=newest)
        article = articles.peek_article(session, house.site(), ref)
        answered = find_published(session, article, form.reply_to)
        rules = comments.rules_for(session, house.site(), ref, now=now())
        return house.page(
            "comments.html",
            status,
            thread=thread,
            count=counted(thread.total, house.language()),
            form=form,
            answered=answered,
            rules=rules,
            takes=form_is_open(house.site()),
            stamp=form.stamp or stamp(parts().keyring, place_of(ref), now()),
            newest=newest,
            after=after,
            said=_said(),
        )


def _said() -> str | None:
    said = request.args.get("said")
    return said if said in OUTCOMES else None
