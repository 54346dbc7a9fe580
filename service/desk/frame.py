"""What holds for every page of the desk: who may see it, which headers it has, and how refusals look."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from models.site import DEFAULT_SITE
from service import problems, sites, telemetry
from service.database import db
from service.desk import assets, csrf, times, words
from service.desk.session import is_htmx, last_done, member
from service.problems import Problem

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
OPEN = {
    "desk.assets.send",
    "desk.signing.page",
    "desk.signing.sign_in",
    "desk.first.page",
    "desk.first.create",
    "desk.signing.language",
    "desk.oidc.go",
    "desk.oidc.back",
}
"""What may be seen without signing in."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
log = telemetry.log(__name__)


@blueprint.before_request
def check() -> AnyResponse | None:
    """Send strangers to the sign-in page, and refuse forms that are not ours."""
    if request.endpoint not in OPEN and member() is None:
        return _to_sign_in()
    csrf.check()
    return None


@blueprint.after_request
def secure(response: Response) -> Response:
    """Give every page headers that keep browsers strict."""
    response.headers.update(HEADERS)
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = words.locale()
    return response


@blueprint.context_processor
def names() -> dict[str, Any]:
    """What every template may call."""
    return {
        "t": words.say,
        "n": words.count,
        "said": words.has,
        "mistake": words.mistake,
        "decimal": words.decimal,
        "score": words.score,
        "figure": words.figure,
        "percent": words.percent,
        "locale": words.locale(),
        "age": times.age,
        "ago_phrase": times.ago,
        "span": times.span,
        "date": times.date,
        "when": times.when,
        "asset": assets.address,
        "csrf_field": csrf.field,
        "csrf_token": csrf.token,
        "member": member(),
        "is_htmx": is_htmx(),
        "last_done": last_done,
        "desk_sites": lambda: sites.list_sites(db.session()),
        "desk_site": session.get("site", DEFAULT_SITE),
        "pretty": pretty,
    }


@blueprint.errorhandler(Problem)
def refuse(problem: Problem) -> AnyResponse:
    """A refusal as a page, or as a line on the page that asked for a part."""
    telemetry.REFUSALS.labels(problem.kind.slug).inc()
    if problem.kind is problems.UNAUTHENTICATED:
        return _to_sign_in()
    template = "desk/refused_line.html" if is_htmx() else "desk/refused.html"
    title = problem.kind.title(words.locale())
    response = make_response(render_template(template, problem=problem, title=title), problem.kind.status)
    if is_htmx():
        response.headers.update({"HX-Retarget": "#done", "HX-Reswap": "innerHTML"})
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


@blueprint.errorhandler(HTTPException)
def refuse_http(error: HTTPException) -> AnyResponse:
    """An error of the framework."""
    return refuse(Problem(problems.BY_STATUS.get(error.code or 500, problems.INTERNAL)))


@blueprint.errorhandler(StaleDataError)
def refuse_stale(_error: Exception) -> AnyResponse:
    """Two wrote at once, and this was the second."""
    return refuse(Problem(problems.STALE))


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(PoolTimeout)
def refuse_busy(error: Exception) -> AnyResponse:
    """The database does not answer: nothing was stored."""
    log.warning("database unavailable", error=type(error).__name__)
    return refuse(Problem(problems.BUSY, retry_after=2))


@blueprint.errorhandler(Exception)
def refuse_unexpected(error: Exception) -> AnyResponse:
    """A fault of ours: logged with its traceback, told without it."""
    log.error("unexpected error", exc_info=error)
    return refuse(Problem(problems.INTERNAL))


def pretty(data: Any) -> str:
    """JSON as people read it."""
    return json.dumps(data, ensure_ascii=False, indent=2)


@blueprint.route("/<path:_path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def missing(_path: str) -> AnyResponse:
    """Say that there is nothing here, in the desk's own words. Raises Problem NOT_FOUND."""
    raise Problem(problems.NOT_FOUND)


def page(template: str, **values: Any) -> str:
    """Render one of the desk's templates."""
    return render_template(f"desk/{template}.html", **values)


def back_to(given: str | None) -> str:
    """An address of the desk to go to; anything else that was given leads to the queue."""
    parts = urlsplit((given or "").replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/desk/")
    return (given or "") if is_ours and (given or "").isprintable() else url_for("desk.queue.page")


def _to_sign_in() -> AnyResponse:
    target = url_for(
        "desk.signing.page", next=request.full_path.rstrip("?") if request.method == "GET" else None
    )
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": url_for("desk.signing.page")})
    return redirect(target, 303)
