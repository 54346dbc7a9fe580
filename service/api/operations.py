"""The operators' pages: is the process up, can it do its work, and what does it count."""

import datetime as dt
import hmac
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.migrate import is_current
from service import problems, statistics, telemetry
from service.api.caller import may
from service.api.house import BEARER, Blueprint
from service.api.schemas.operations import HealthSchema, ReadySchema
from service.database import db, snapshot
from service.problems import Problem
from service.scoring import ScorerUnavailable
from service.web.parts import now, parts

blueprint = Blueprint("operations", __name__, description="Health, readiness and metrics")
WORKER_SILENCE_SECONDS = 30
MODEL_KEPT = dt.timedelta(seconds=5)
"""So long what the model answered is told again: anybody may ask, and the model has readers to serve."""
MODEL_CHECK = "civility.model_check"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = {"127.0.0.1", "::1"}


@blueprint.get("/healthz")
@blueprint.open()
@blueprint.response(200, HealthSchema)
def health() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@blueprint.open()
@blueprint.response(200, ReadySchema)
@blueprint.alt_response(503, schema=ReadySchema, content_type="application/json", success=True)
def ready() -> tuple[dict[str, Any], int]:
    """Tell whether the database, the model and a worker are there.

    A silent worker is told, but does not make the web process unready: comments are still taken in safely.
    """
    checks = {"database": _database(), "model": _model(), "worker": _worker()}
    is_ready = checks["database"] == checks["model"] == "ok"
    return {"status": "ok" if is_ready else "unready", "checks": checks}, 200 if is_ready else 503


@blueprint.get("/metrics")
@blueprint.doc(security=[{}, {BEARER: []}])
@blueprint.response(200, content_type="text/plain", schema={"type": "string"})
def metrics() -> Response:
    """Give Prometheus what was counted: with the metrics token, an admin's key, or from this machine."""
    if not _may_watch():
        raise Problem(problems.UNAUTHENTICATED)
    with snapshot() as session:
        waiting = statistics.backlog(session, now=now())
    folder = current_app.config["PROMETHEUS_MULTIPROC_DIR"]
    return Response(telemetry.exposition(waiting, multiprocess_dir=folder), content_type=EXPOSITION)


def _database() -> str:
    try:
        with snapshot() as session:
            session.execute(text("SELECT 1"))
        return "ok" if is_current(db.engine) else "not migrated"
    except SQLAlchemyError:
        return "unreachable"


def _model() -> str:
    moment = now()
    asked_at, answer = current_app.extensions.get(MODEL_CHECK, (None, ""))
    if asked_at is None or not asked_at <= moment < asked_at + MODEL_KEPT:
        answer = _ask_model()
        current_app.extensions[MODEL_CHECK] = (moment, answer)
    return str(answer)


def _ask_model() -> str:
    try:
        parts().scorer.score(["Bonjour"])
    except ScorerUnavailable:
        return "unavailable"
    return "ok"


def _worker() -> str:
    try:
        with snapshot() as session:
            age = statistics.heartbeat_age(session, now=now())
    except SQLAlchemyError:
        return "unknown"
    return "ok" if 0 <= age <= WORKER_SILENCE_SECONDS else "silent"


def _may_watch() -> bool:
    token = parts().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # A proxy on this machine makes every reader look local; it says so in a header.
    is_local = request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
    return (is_local and not token) or may("admin")
