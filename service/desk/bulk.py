"""Many at once: a score's histogram over what waits, a range of it, and one decision on what is in the range.

What is decided is what was counted and shown: the form carries the comments' ids.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Site
from service import bulk, problems, telemetry, trends
from service import queue as waiting
from service.bulk import MOST, Batch
from service.database import snapshot, transaction
from service.desk import charts
from service.desk.casework import REJECTIONS
from service.desk.explain import segments
from service.desk.filters import Wanted, wanted
from service.desk.frame import page as render
from service.desk.session import acting, is_htmx, site_here
from service.moderation import Grounds
from service.policy import ACTIONS, ATTRIBUTES, MOVES
from service.problems import Problem
from service.queue import Filter
from service.web.parts import now

blueprint = Blueprint("bulk", __name__)
SAMPLES = 12


@blueprint.get("/bulk")
def page() -> str:
    """Show the histogram, and the range with its count and samples."""
    asked = wanted()
    with snapshot() as database:
        site = site_here(database)
        chosen = _range(database, site, asked)
        if is_htmx():
            return render("bulk_range", **chosen)
        return render(
            "bulk", **chosen, **_histogram(database, site, asked), **_outcome(), attributes=ATTRIBUTES
        )


@blueprint.post("/bulk")
def decide() -> Response:
    """Decide on all that the form names and that still stands where it was shown."""
    action, reason = request.form.get("action", ""), request.form.get("reason", "")
    if action not in ACTIONS:
        raise Problem(problems.MALFORMED)
    grounds = Grounds(reason=reason if action == "reject" and reason in REJECTIONS else None)
    ids, shown = _ids(), wanted().filter.status
    with transaction() as database:
        site = site_here(database)
        batch = bulk.decide_many(
            database, site, ids, acting(), action, grounds=grounds, now=now(), expected_status=shown
        )
    return _told(batch, "decided", action)


@blueprint.post("/bulk/<uuid:batch>/undo")
def undo(batch: UUID) -> Response:
    """Undo a bulk decision as one, but for what something has happened to since."""
    with transaction() as database:
        undone = bulk.undo_many(database, site_here(database), batch, acting(), now=now())
    return _told(undone, "undone", "undo")


def _told(batch: Batch, what: str, action: str) -> Response:
    done = sum(result.decision is not None for result in batch.results)
    telemetry.DECISIONS.labels(action).inc(done)
    said: dict[str, Any] = {what: done, "left": len(batch.results) - done, "action": action}
    said |= wanted().query
    if what == "decided" and done:
        said["batch"] = batch.id
    return redirect(url_for("desk.bulk.page", **said), 303)


def _outcome() -> dict[str, Any]:
    """What the last bulk decision came to, as its redirect tells it."""
    args = request.args
    return {
        "decided": args.get("decided", type=int),
        "undone": args.get("undone", type=int),
        "left": args.get("left", 0, type=int),
        "action": args.get("action") if args.get("action") in ACTIONS else None,
        "batch": args.get("batch", type=UUID),
    }


def _range(database: Session, site: Site, asked: Wanted) -> dict[str, Any]:
    is_chosen = asked.filter.min_score is not None or asked.filter.max_score is not None
    ids = bulk.matching(database, site, asked.filter) if is_chosen else []
    shown = waiting.list_queue(database, site, asked.filter, now=now(), limit=SAMPLES) if ids else None
    return {
        "wanted": asked,
        "is_chosen": is_chosen,
        "ids": ids,
        "most": MOST,
        "total": waiting.count_queue(database, site, asked.filter) if len(ids) == MOST else len(ids),
        "samples": [(comment, segments(comment)) for comment in shown.items] if shown else [],
        "rejections": REJECTIONS,
        "actions": _actions(asked.filter),
    }


def _actions(chosen: Filter) -> list[str]:
    """What may be decided on comments of the status shown; of reported ones also that they stay what they are."""
    moves = MOVES["moderator"] | ({(chosen.status, chosen.status)} if chosen.reported else set())
    return [action for action, after in ACTIONS.items() if (chosen.status, after) in moves]


def _histogram(database: Session, site: Site, asked: Wanted) -> dict[str, Any]:
    everything = {name: getattr(asked.filter, name) for name in Filter.__dataclass_fields__}
    unbounded = Filter(**everything | {"min_score": None, "max_score": None})
    score = waiting.score_of(asked.filter.attribute)
    counts = trends.histogram(database, score, waiting.conditions(site, unbounded))
    return {"counts": counts, "chart": charts.columns(counts), "ticks": charts.ticks(counts)}


def _ids() -> list[UUID]:
    try:
        ids = [UUID(given) for given in request.form.get("ids", "").split()]
    except ValueError:
        raise Problem(problems.MALFORMED) from None
    if not 0 < len(ids) <= MOST:
        raise Problem(problems.MALFORMED)
    return ids
