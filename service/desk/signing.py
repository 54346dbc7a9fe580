"""Signing in and out, and the language and site one works in."""

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from service import access
from service.database import snapshot, transaction
from service.desk.frame import back_to
from service.desk.frame import page as render
from service.desk.session import begin, member
from service.desk.words import LOCALES, has
from service.web.addresses import address_hash
from service.web.parts import now, parts

blueprint = Blueprint("signing", __name__)


@blueprint.get("/sign-in")
def page() -> str | Response:
    """Ask for e-mail and password; who is signed in already goes on."""
    if member():
        return redirect(back_to(request.args.get("next")), 303)
    refused = f"provider.{request.args.get('refused', '')}"
    return _door(request.args.get("next", ""), refused=refused if has(refused) else None)


@blueprint.post("/sign-in")
def sign_in() -> tuple[str, int] | Response:
    """Let a moderator in, or say that it did not work and not why."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    with snapshot() as database:
        examined = access.examine(database, email, password)
    with transaction() as database:
        moderator = access.conclude(database, examined, address_hash=address_hash(), now=now())
        if moderator:
            begin(moderator)
    goal = request.form.get("next", "")
    if moderator is None:
        return _door(goal, email=email, refused="sign_in.refused"), 401
    return redirect(back_to(goal), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    session.clear()
    return redirect(url_for("desk.signing.page"), 303)


@blueprint.post("/language")
def language() -> Response:
    """Go on in the other language."""
    if request.form.get("locale") in LOCALES:
        session["locale"] = request.form["locale"]
    return redirect(_here(), 303)


@blueprint.post("/site")
def site() -> Response:
    """Go on at another site."""
    session["site"] = request.form.get("site", "")
    return redirect(url_for("desk.queue.page"), 303)


def _door(goal: str, *, email: str = "", refused: str | None = None) -> str:
    has_provider = bool(parts().settings.oidc_issuer)
    return render("sign_in", next=goal, email=email, refused=refused, has_provider=has_provider)


def _here() -> str:
    given = request.form.get("back", "")
    return given if given.startswith("/desk/sign-in") else back_to(given)
