"""The rules of the plain pages: one site and one language each, a strict policy for browsers, refusals in words."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from models import Site
from models.site import DEFAULT_SITE
from service import problems, sites, telemetry
from service.database import snapshot
from service.embed.dates import day
from service.embed.words import words_in
from service.problems import Kind, Problem
from service.web.parts import LOCALES, locale, parts

CSP = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
BUSY_SECONDS = 2
log = telemetry.log(__name__)


def rooms(name: str) -> Blueprint:
    """A blueprint of pages, whose every refusal is a page too."""
    blueprint = Blueprint(name, __name__, template_folder="templates")
    blueprint.register_error_handler(Problem, refused)
    blueprint.register_error_handler(PoolTimeout, _busy)
    blueprint.register_error_handler(DBAPIError, _busy)
    blueprint.register_error_handler(Exception, _broken)
    return blueprint


def site() -> Site:
    """The site of this request: `?site=KEY`, or `default`. Raises Problem NOT_FOUND."""
    if "embed_site" not in g:
        with snapshot() as session:
            g.embed_site = sites.find_site(session, request.args.get("site") or DEFAULT_SITE)
    found: Site = g.embed_site
    return found


def language() -> str:
    """The page's language: `?lang=`, else the publication's own; where that is unknown, the reader's."""
    asked = request.args.get("lang")
    if asked in LOCALES:
        return asked
    return g.embed_site.locale if "embed_site" in g else locale()


def link(endpoint: str, *, absolute: bool = False, **values: Any) -> str:
    """An address on this server that keeps to the site and the language asked for."""
    kept = {name: request.args.get(name) for name in ("site", "lang")}
    path = url_for(endpoint, **{name: value for name, value in (kept | values).items() if value is not None})
    base = (parts().settings.public_url or request.host_url).rstrip("/")
    return base + path if absolute else path


def page(template: str, status: int = 200, *, policy: str = CSP, **values: Any) -> Response:
    """A page in the reader's language; browsers are told to run nothing in it."""
    said = words_in(language())
    body = render_template(f"embed/{template}", lang=language(), w=said, link=link, day=day, **values)
    response = Response(body, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy
    # Browsers name the origin of a form's page only if they may name where they come from.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Language"] = language()
    return response


def told(problem: Problem) -> str:
    """A refusal in the words of its catalogue."""
    title = problem.kind.title(language())
    limit = problem.extra.get("limit") if problem.kind is problems.TOO_LONG else None
    return f"{title}. {words_in(language())['limit'].format(limit=limit)}" if limit else title


def answered(response: Response, problem: Problem) -> Response:
    """Count a refusal, and say when to come back."""
    telemetry.REFUSALS.labels(problem.kind.slug).inc()
    response.status_code = problem.kind.status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def refused(problem: Problem) -> Response:
    """A refusal as a page of its own."""
    return answered(page("refusal.html", said=told(problem)), problem)


def _busy(error: Exception) -> Response:
    log.warning("database unavailable", error=type(error).__name__)
    return refused(Problem(problems.BUSY, retry_after=BUSY_SECONDS))


def _broken(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.code or 500)
        return refused(
            Problem(problems.BY_STATUS.get(status) or Kind("http", status, status.phrase, status.phrase))
        )
    log.error("unexpected error", exc_info=error)
    return refused(Problem(problems.INTERNAL))
