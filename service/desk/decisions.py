"""Deciding at the desk: one comment, then the next one on screen; each decision can be undone from there.

A conflict is no error page: the comment is shown as it stands now, with who decided and when.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Comment, Decision, Site
from service import moderation, problems, telemetry, undoing
from service import queue as waiting
from service.database import snapshot, transaction
from service.desk.casework import REJECTIONS, case_of, find_comment
from service.desk.explain import rejection
from service.desk.filters import Wanted, wanted
from service.desk.frame import back_to
from service.desk.frame import page as render
from service.desk.queue import rows
from service.desk.session import acting, forget, is_htmx, remember, site_here
from service.moderation import Grounds
from service.policy import ACTIONS
from service.problems import Problem
from service.web.parts import now

blueprint = Blueprint("decisions", __name__)
CONFLICTS = (problems.CLAIMED, problems.DECIDED, problems.STALE, problems.NOT_ALLOWED_NOW)
LONGEST_NOTE = 2_000


@blueprint.post("/comments/<uuid:comment_id>/decide")
def decide(comment_id: UUID) -> Response:
    """Approve, reject or mark as spam, and go on to the next comment."""
    try:
        with transaction() as database:
            decision = moderation.decide_comment(
                database,
                site_here(database),
                comment_id,
                acting(),
                _action(),
                now=now(),
                grounds=_grounds(),
                expected_version=request.form.get("version", type=int),
            )
    except Problem as problem:
        if problem.kind not in CONFLICTS:
            raise
        return _conflict(comment_id, problem)
    telemetry.DECISIONS.labels(decision.action).inc()
    remember(str(decision.id))
    return _go_on(decision)


@blueprint.post("/decisions/<uuid:decision_id>/undo")
def undo(decision_id: UUID) -> Response:
    """Take a decision back, and have its comment on screen again."""
    forget(str(decision_id))
    with transaction() as database:
        undone = undoing.undo_decision(database, site_here(database), decision_id, acting(), now=now())
    telemetry.DECISIONS.labels("undo").inc()
    if not is_htmx():
        return redirect(_at(undone.comment_id), 303)
    with snapshot() as database:
        site = site_here(database)
        comment = find_comment(database, site, undone.comment_id)
        found = waiting.Page([comment], {}, None)
        case = case_of(database, site, comment)
        return make_response(render("undone", **case, **rows(found, wanted()), decision=None))


def done_line(decision: Decision) -> dict[str, Any]:
    """What the line about the last decision says."""
    return {"decision": decision, "why": rejection(decision.reason)}


def _action() -> str:
    action = request.form.get("action", "")
    if action not in ACTIONS:
        raise Problem(problems.MALFORMED)
    return action


def _grounds() -> Grounds:
    reason = request.form.get("reason", "")
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    return Grounds(reason=reason if reason in REJECTIONS else None, note=note or None)


def _go_on(decision: Decision) -> Response:
    if not is_htmx():
        return redirect(back_to(request.form.get("back")), 303)
    asked = wanted()
    with snapshot() as database:
        site = site_here(database)
        following = _following(database, site, asked)
        case = case_of(database, site, following) if following else {"comment": None}
        gone = decision.comment_id
        return make_response(render("decided", **case, **done_line(decision), gone=gone, wanted=asked))


def _following(database: Session, site: Site, asked: Wanted) -> Comment | None:
    """The row after the one decided, if it still waits; else the queue's first that no colleague holds."""
    try:
        named = find_comment(database, site, UUID(request.form.get("next", "")))
        if named.status == asked.filter.status:
            return named
    except (ValueError, Problem):
        pass
    found = waiting.list_queue(database, site, asked.filter, now=now(), order=asked.order, limit=10)
    others = {key for key, claim in found.claims.items() if claim.holder != acting().holder}
    return next((comment for comment in found.items if comment.id not in others), None)


def _conflict(comment_id: UUID, problem: Problem) -> Response:
    with snapshot() as database:
        site = site_here(database)
        case = case_of(database, site, find_comment(database, site, comment_id))
        said = {"conflict": problem, "conflict_at": _moment(problem.extra.get("at")), "wanted": wanted()}
        template = "queue_pane" if is_htmx() else "conflict"
        return make_response(render(template, **case, **said), problem.kind.status)


def _moment(at: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(at) if at else None


def _at(comment_id: UUID) -> str:
    return url_for("desk.queue.page", at=comment_id)
