"""The house rules of the API in one place: strict JSON in, problem+json for every refusal, all of it described."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from service import problems
from service.api import errors
from service.api.caller import needs, on_pages_that_post
from service.api.schemas.problem import ProblemSchema
from service.api.strict_json import StrictParser
from service.problems import Problem

PROBLEM_JSON = "application/problem+json"
BEARER = "bearer"
SITE_KEY = "site"


class CivilityApi(flask_smorest.Api):
    """Flask-smorest with our errors, our OpenAPI header and nothing left to chance."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask) -> None:
        app.config.update(_OPENAPI)
        super().__init__(app, spec_kwargs={"info": _INFO})
        self.spec.components.security_scheme(BEARER, _BEARER_SCHEME)
        self.spec.components.security_scheme(SITE_KEY, _SITE_SCHEME)

    def constrain(self, schema: str, **rule: Any) -> None:
        """Add a rule of JSON Schema to a described body."""
        self.spec.components.schemas[schema].update(rule)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Every error of the framework, 404 and 405 included, as a problem."""
        return errors.answer_http(error)

    def _register_error_handlers(self) -> None:
        super()._register_error_handlers()
        self._app.register_error_handler(Problem, errors.answer)
        self._app.register_error_handler(StaleDataError, lambda _: errors.answer(Problem(problems.STALE)))
        self._app.register_error_handler(PoolTimeout, errors.answer_database)
        self._app.register_error_handler(OperationalError, errors.answer_database)
        self._app.register_error_handler(DBAPIError, errors.answer_database)
        self._app.register_error_handler(Exception, errors.answer_unexpected)

    def _register_responses(self) -> None:
        # Flask-smorest would describe its errors as application/json; ours are problem+json.
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_JSON
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


class Blueprint(flask_smorest.Blueprint):
    """A group of resources whose bodies are read strictly."""

    ARGUMENTS_PARSER = StrictParser()

    def json(self, schema: type[ma.Schema] | ma.Schema, **options: Any) -> Any:
        """Take the request's body as this schema reads it."""
        return self.arguments(schema, location="json", **options)

    def query(self, schema: type[ma.Schema] | ma.Schema) -> Any:
        """Take the query string as this schema reads it; unknown names are refused."""
        instance = schema if isinstance(schema, ma.Schema) else schema()
        return self.arguments(instance, location="query", unknown=ma.RAISE)

    def needs(self, scope: str, **doc: Any) -> Any:
        """Let in only who has `scope`, before anything else is looked at, and say so in the reference."""
        schemes: list[dict[str, list[str]]] = (
            [{BEARER: []}, {SITE_KEY: []}] if scope == "submit" else [{BEARER: []}]
        )

        def guard(view: Any) -> Any:
            for status in ("UNAUTHORIZED", "FORBIDDEN"):
                view = self.alt_response(HTTPStatus[status], status)(view)
            return self.doc(security=schemes, **doc)(needs(scope)(view))

        return guard

    def open(self, **doc: Any) -> Any:
        """Say in the reference that no credentials are needed."""
        return self.doc(security=[], **doc)

    def open_to_pages_that_post(self, **doc: Any) -> Any:
        """Need no credentials, but of a page in a browser the origin that posting needs; say so in the reference."""

        def guard(view: Any) -> Any:
            view = self.alt_response(HTTPStatus.FORBIDDEN, "FORBIDDEN")(view)
            return self.open(**doc)(on_pages_that_post(view))

        return guard


_INFO = {
    "description": (
        "Comment moderation for publishers: pages post comments, moderators decide, webhooks tell. "
        "Every refusal is an RFC 9457 problem; lists are `{items, next}`; `If-Match` carries the version "
        "in quotes; `Idempotency-Key` makes a POST safe to repeat."
    ),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
_OPENAPI = {
    "API_TITLE": "Civility",
    "API_VERSION": version("civility"),
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/",
    "OPENAPI_JSON_PATH": "openapi.json",
}
_BEARER_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key (`civ_…`), a moderator's token (`mod_…`) or a reader's JWT from the publisher.",
}
_SITE_SCHEME = {
    "type": "apiKey",
    "in": "header",
    "name": "X-Civility-Site",
    "description": "The site's public key, from a page on one of its allowed origins.",
}
