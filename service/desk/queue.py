"""The queue: a list and the comment at hand beside it, or that comment alone; a live count; claims."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from models import Comment, Decision, Site
from service import claims, moderation, open_reports
from service import queue as waiting
from service.database import snapshot, transaction
from service.desk.casework import case_of, find_comment
from service.desk.explain import reason_lines, rejection, segments
from service.desk.filters import LANGUAGES, ORDERS, VIEWS, Wanted, wanted
from service.desk.frame import back_to
from service.desk.frame import page as render
from service.desk.session import acting, is_htmx, last_done, site_here
from service.policy import REASONS
from service.problems import Problem
from service.web.parts import now, parts

blueprint = Blueprint("queue", __name__)
ROWS = 30
COUNTED = 1_000
"""The live count ends here and says "or more": counting further would cost, and tell nobody anything."""


@blueprint.get("/")
def page() -> str:
    """Show the queue with its first comment, or the one at `at`, opened."""
    asked = wanted()
    with snapshot() as database:
        site = site_here(database)
        found = _rows_after(database, site, asked)
        opened = _opened(database, site, found)
        return render(
            "queue",
            **rows(found, asked),
            **(case_of(database, site, opened) if opened else {"comment": None}),
            **live_part(database, site, asked),
            orders=ORDERS,
            languages=LANGUAGES,
            codes=REASONS,
            **last_decision(database),
            view=request.args.get("view") if request.args.get("view") in VIEWS else "list",
        )


@blueprint.get("/more")
def more() -> str:
    """Give the list's next rows."""
    asked = wanted()
    with snapshot() as database:
        found = _rows_after(database, site_here(database), asked)
        return render("queue_rows", **rows(found, asked), comment=None)


@blueprint.get("/live")
def live() -> str:
    """Give the count, and what colleagues hold just now."""
    asked = wanted()
    with snapshot() as database:
        return render("queue_live", wanted=asked, **live_part(database, site_here(database), asked))


@blueprint.get("/pane/<uuid:comment_id>")
def pane(comment_id: UUID) -> str:
    """Give one comment as the queue shows it."""
    asked = wanted()
    with snapshot() as database:
        site = site_here(database)
        comment = find_comment(database, site, comment_id)
        return render("queue_pane", **case_of(database, site, comment), wanted=asked)


@blueprint.post("/comments/<uuid:comment_id>/claim")
def claim(comment_id: UUID) -> AnyResponse | str:
    """Take a comment in hand, and let go of the one at hand before (`left`)."""
    lease = dt.timedelta(minutes=parts().settings.claim_minutes)
    refused = None
    with transaction() as database:
        _let_go(database, request.form.get("left", ""))
        comment = moderation.lock_comment(database, site_here(database), comment_id)
        try:
            claims.claim_comment(database, comment, acting(), lease_for=lease, now=now())
        except Problem as problem:
            refused = problem
    return _claim_answer(comment_id, refused)


@blueprint.post("/comments/<uuid:comment_id>/release")
def release(comment_id: UUID) -> AnyResponse | str:
    """Let go of a comment."""
    with transaction() as database:
        claims.release(database, acting(), comment_id)
    return _claim_answer(comment_id, None)


def rows(found: waiting.Page, asked: Wanted) -> dict[str, Any]:
    """What the list shows."""
    shown = [
        {
            "comment": comment,
            "segments": segments(comment),
            "reason": next(iter(reason_lines(comment)), None),
            "claim": _anothers(found, comment),
        }
        for comment in found.items
    ]
    return {"rows": shown, "next": found.next, "wanted": asked}


def last_decision(database: Session) -> dict[str, Any]:
    """What the line about the last decision says, for a page that was loaded whole."""
    last = last_done()
    decision = database.get(Decision, UUID(last)) if last else None
    return {"decision": decision, "why": rejection(decision.reason if decision else None)}


def live_part(database: Session, site: Site, asked: Wanted) -> dict[str, Any]:
    """The count of what the filter finds, what others hold, and the appeals that wait elsewhere."""
    return {
        "total": waiting.count_queue(database, site, asked.filter, most=COUNTED + 1),
        "counted": COUNTED,
        "held": claims.held_by_others(database, site, acting(), now=now()),
        "appeals": open_reports.appeals(database, site),
    }


def _rows_after(database: Session, site: Site, asked: Wanted) -> waiting.Page:
    cursor = request.args.get("cursor")
    return waiting.list_queue(
        database, site, asked.filter, now=now(), order=asked.order, cursor=cursor, limit=ROWS
    )


def _opened(database: Session, site: Site, found: waiting.Page) -> Comment | None:
    """The comment the address names, else the first that no colleague holds."""
    if at := request.args.get("at"):
        try:
            return find_comment(database, site, UUID(at))
        except (ValueError, Problem):
            pass
    free = (comment for comment in found.items if _anothers(found, comment) is None)
    return next(free, found.items[0] if found.items else None)


def _anothers(found: waiting.Page, comment: Comment) -> Any:
    claim = found.claims.get(comment.id)
    return claim if claim and claim.holder != acting().holder else None


def _let_go(database: Session, comment_id: str) -> None:
    try:
        claims.release(database, acting(), UUID(comment_id))
    except ValueError:
        return


def _claim_answer(comment_id: UUID, refused: Problem | None) -> AnyResponse | str:
    if not is_htmx():
        return redirect(back_to(request.form.get("back")), 303) if refused is None else _raise(refused)
    with snapshot() as database:
        comment = find_comment(database, site_here(database), comment_id)
        return render("claim_line", **case_of(database, site_here(database), comment), wanted=wanted())


def _raise(problem: Problem) -> Response:
    raise problem
