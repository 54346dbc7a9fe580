"""What happens around every request: an id for the logs, the time it took, and headers that keep browsers strict."""

import time

import structlog
from flask import Flask, Response, g, request
from uuid_utils.compat import uuid7

from service import telemetry
from service.api.strict_json import unstorable
from service.problems import INVALID, Problem

ID_LENGTH = 64
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUIET = {"operations.health", "operations.ready", "operations.metrics"}
log = telemetry.log("civility.http")


def install(app: Flask) -> None:
    """Wrap every request of an app; before all else, so that a refusal has its own request's id."""
    app.before_request(_begin)
    app.after_request(_end)


def check_queries(app: Flask) -> None:
    """Refuse what no query may hold."""
    app.before_request(_check_query)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=_request_id())


def _check_query() -> None:
    """No database keeps a NUL, and nothing here is called one."""
    for name, value in request.args.items():
        if unstorable(name) or unstorable(value):
            raise Problem(INVALID, errors={name.replace("\0", ""): unstorable(value) or "unreadable"})


def _end(response: Response) -> Response:
    took = time.perf_counter() - g.get("began", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else "none"
    # Anybody can make up a method, and each label is kept for good.
    method = request.method if request.method in METHODS else "other"
    telemetry.REQUESTS.labels(method, route, str(response.status_code)).observe(took)
    if request.endpoint not in QUIET:
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(took * 1000, 1),
        )
    response.headers["X-Request-Id"] = structlog.contextvars.get_contextvars().get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _request_id() -> str:
    """The caller's own id if it is harmless in a log line, else a fresh one."""
    given = request.headers.get("X-Request-Id", "")
    is_harmless = (
        0 < len(given) <= ID_LENGTH and given.replace("-", "").replace("_", "").isalnum() and given.isascii()
    )
    return given if is_harmless else uuid7().hex
