"""Every refusal as RFC 9457 problem+json in the caller's language; nothing but that leaves the API."""

from typing import Any

import structlog
from flask import Response, json
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from service import problems, telemetry
from service.parts import locale
from service.problems import Kind, Problem

BUSY_SECONDS = 2
log = telemetry.log(__name__)


def answer(problem: Problem) -> Response:
    """A problem as the response that tells it."""
    telemetry.REFUSALS.labels(problem.kind.slug).inc()
    body: dict[str, Any] = {
        "type": problem.kind.uri,
        "title": problem.kind.title(locale()),
        "status": problem.kind.status,
        **({"detail": problem.detail} if problem.detail else {}),
        **({"errors": _as_lists(problem.errors)} if problem.errors else {}),
        **problem.extra,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    response = Response(json.dumps(body), problem.kind.status, content_type="application/problem+json")
    response.headers["Content-Language"] = locale()
    response.vary.add("Accept-Language")
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.kind is problems.UNAUTHENTICATED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_http(error: HTTPException) -> Response:
    """An error of the framework or of the validation, as a problem of its status."""
    status = error.code or 500
    kind = problems.BY_STATUS.get(status) or Kind("http", status, error.name, error.name)
    told = getattr(error, "data", None) or {}
    response = answer(Problem(kind, errors=_flat(told.get("messages")), retry_after=told.get("retry_after")))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def answer_database(error: Exception) -> Response:
    """The database is locked, full or gone: nothing was stored, and the caller may try again."""
    if isinstance(error, IntegrityError):
        return answer_unexpected(error)
    log.warning("database unavailable", error=type(error).__name__)
    return answer(Problem(problems.BUSY, retry_after=BUSY_SECONDS))


def answer_unexpected(error: Exception) -> Response:
    """A fault of ours: logged with its traceback, told without it."""
    if isinstance(error, HTTPException):
        return answer_http(error)
    log.error("unexpected error", exc_info=error)
    return answer(Problem(problems.INTERNAL))


def _flat(messages: Any, path: str = "") -> dict[str, Any]:
    """Marshmallow's nested messages as one map from `author.email` to its sentences."""
    if not isinstance(messages, dict):
        return {path: messages} if messages else {}
    found: dict[str, Any] = {}
    for name, inner in messages.items():
        # The first level is where it was found (json, query); a caller wants the field.
        is_place = not path and name in {"json", "query", "headers"}
        found |= _flat(inner, path if is_place else ".".join(filter(None, (path, str(name)))))
    return found


def _as_lists(found: dict[str, Any]) -> dict[str, list[str]]:
    return {path or "body": [said] if isinstance(said, str) else list(said) for path, said in found.items()}
