"""Deciding on many comments at once, each with its own result, and undoing them as one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from models import Decision
from service import bulk, telemetry
from service import queue as waiting
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.moderation import BulkInput, BulkSchema, filter_of
from service.bulk import Batch, Result
from service.database import transaction
from service.moderation import Grounds
from service.problems import Problem
from service.web.parts import locale, now

blueprint = Blueprint("bulk", __name__, url_prefix="/v1", description="Deciding on many at once")


@blueprint.post("/decisions/bulk")
@blueprint.needs("moderate")
@blueprint.json(BulkInput)
@blueprint.response(200, BulkSchema)
@idempotent
def decide_many(data: dict[str, Any]) -> Response:
    """Decide on comments by ids, or on all a filter finds (1,000 a request).

    What no longer has the filter's status, or `expected_status`, is reported as decided and left as it is.
    """
    site = caller().site
    grounds = Grounds(reason=data.get("reason"), note=data.get("note"))
    with transaction() as session:
        found = filter_of(data["filter"]) if "filter" in data else None
        ids: Sequence[UUID] = bulk.matching(session, site, found) if found else data["ids"]
        expected = found.status if found else data.get("expected_status")
        batch = bulk.decide_many(
            session,
            site,
            ids,
            caller().acting,
            data["action"],
            grounds=grounds,
            now=now(),
            expected_status=expected,
        )
        remaining = waiting.count_queue(session, site, found) if found else 0
        return _answer(session, batch, remaining, data["action"])


@blueprint.post("/decisions/bulk/<uuid:batch>/undo")
@blueprint.needs("moderate")
@blueprint.response(200, BulkSchema)
@idempotent
def undo_many(batch: UUID) -> Response:
    """Undo a bulk decision, but for comments that something has happened to since."""
    with transaction() as session:
        undone = bulk.undo_many(session, caller().site, batch, caller().acting, now=now())
        return _answer(session, undone, 0, "undo")


def _answer(session: Session, batch: Batch, remaining: int, action: str) -> Response:
    done = sum(result.decision is not None for result in batch.results)
    telemetry.DECISIONS.labels(action).inc(done)
    view = {
        "batch": batch.id,
        "done": done,
        "results": [_result(result) for result in batch.results],
        "remaining": remaining,
    }
    return kept(session, BulkSchema(), view, 200)


def _result(result: Result) -> dict[str, Any]:
    decision: Decision | None = result.decision
    return {
        "id": result.id,
        "status": decision.after.value if decision else None,
        "decision": decision.id if decision else None,
        "problem": _problem(result.problem) if result.problem else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    said = {"type": problem.kind.uri, "title": problem.kind.title(locale()), "status": problem.kind.status}
    return said | {"detail": problem.detail} | problem.extra
