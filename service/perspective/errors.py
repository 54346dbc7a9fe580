"""Every refusal in Google's shape: `{"error": {code, status, message, details}}`, as Perspective's clients read it.

Clients look at `details[0].errorType`, so what is wrong with a comment or an attribute always stands first.
Source: Google's published error model (google.rpc.Status as JSON) and Perspective's `Error` message.
"""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service import problems, telemetry
from service.perspective import keys
from service.problems import Problem
from service.scoring import ScorerUnavailable

ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
STATUSES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
"""HTTP status and Google's canonical name for it."""
AGAIN_SECONDS = 2
log = telemetry.log(__name__)


class Refused(Exception):  # noqa: N818  # a refusal, as Problem is
    """What Perspective's protocol refuses with a 400; `error_type` is what clients act on."""

    def __init__(self, error_type: str, message: str, *details: dict[str, Any], **members: Any) -> None:
        super().__init__(message)
        self.details = [{"@type": ERROR, "errorType": error_type, **members}, *details]


def install(blueprint: Blueprint) -> None:
    """Let nothing but Google's shape leave this blueprint."""
    blueprint.register_error_handler(Refused, lambda error: answer(400, str(error), *error.details))
    blueprint.register_error_handler(Problem, _answer_problem)
    blueprint.register_error_handler(HTTPException, _answer_http)
    blueprint.register_error_handler(ScorerUnavailable, _answer_late)
    blueprint.register_error_handler(SQLAlchemyError, _answer_database)
    blueprint.register_error_handler(Exception, _answer_unexpected)


def answer(code: int, message: str, *details: dict[str, Any], retry_after: int | None = None) -> Response:
    """An error as the response that tells it."""
    error = {"code": code, "message": message, "status": STATUSES[code]}
    response = as_json({"error": error | ({"details": list(details)} if details else {})}, code)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def as_json(data: dict[str, Any], code: int = 200) -> Response:
    """A JSON response in ASCII: what a client sent, half a surrogate pair included, can be given back."""
    return Response(json.dumps(data), code, content_type="application/json; charset=UTF-8")


def _answer_problem(problem: Problem) -> Response:
    telemetry.REFUSALS.labels(problem.kind.slug).inc()
    match problem.kind:
        case problems.UNAUTHENTICATED if keys.given():
            return answer(400, "API key not valid. Please pass a valid API key.", _info("API_KEY_INVALID"))
        case problems.UNAUTHENTICATED:
            return answer(403, "An API key is needed: ?key=, Authorization or X-Goog-Api-Key.")
        case problems.FORBIDDEN:
            return answer(403, "This API key may not analyze.", _info("API_KEY_SERVICE_BLOCKED"))
        case problems.TOO_MANY_REQUESTS:
            info = _info("RATE_LIMIT_EXCEEDED")
            return answer(429, "Quota exceeded.", info, retry_after=problem.retry_after)
        case _:
            return answer(400, problem.detail or problem.kind.en)


def _answer_http(error: HTTPException) -> Response:
    code = error.code if error.code in STATUSES else 400
    if isinstance(error, RequestEntityTooLarge):
        most = current_app.config["MAX_CONTENT_LENGTH"]
        return answer(413, f"Request payload size exceeds the limit: {most} bytes.")
    response = answer(code, error.name)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_late(_: ScorerUnavailable) -> Response:
    return answer(503, "The scorer does not answer just now.", retry_after=AGAIN_SECONDS)


def _answer_database(error: SQLAlchemyError) -> Response:
    if isinstance(error, IntegrityError):
        return _answer_unexpected(error)
    log.warning("database unavailable", error=type(error).__name__)
    return answer(503, "The database does not answer just now.", retry_after=AGAIN_SECONDS)


def _answer_unexpected(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return answer(500, HTTPStatus.INTERNAL_SERVER_ERROR.phrase)


def _info(reason: str) -> dict[str, Any]:
    metadata = {"service": "commentanalyzer.googleapis.com"}
    return {"@type": ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
