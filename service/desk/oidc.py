"""Signing in with an account at the newsroom's provider (OpenID Connect): there, and back with proof.

The provider says who somebody is; that they are a moderator, an administrator here has said before. Whatever goes
wrong leads to the sign-in page, where the password still works.
"""

import hmac
import secrets
from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from service import access, oidc, problems, telemetry
from service.database import transaction
from service.desk.frame import back_to
from service.desk.session import begin
from service.jwks import fetch_keys
from service.oidc import Attempt, Client, RefusedError
from service.problems import Problem
from service.web.parts import now, parts

blueprint = Blueprint("oidc", __name__, url_prefix="/oidc")
UNDER_WAY = "oidc"
LONGEST_GOAL = 1000
"""A longer address is forgotten on the way: browsers drop cookies beyond 4 KB."""
PURPOSE = "oidc code verifier"
DOWN = {"server_error", "temporarily_unavailable"}
DENIED = {"access_denied", "login_required", "consent_required", "interaction_required"}
log = telemetry.log(__name__)


@blueprint.get("/go")
def go() -> Response:
    """Lead to the provider, and keep in the session what has to come back from there."""
    client, goal = _client(), back_to(request.args.get("next"))
    try:
        provider = oidc.find_provider(client.issuer)
    except RefusedError as refusal:
        return _to_the_door(refusal, goal)
    asked = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24)}
    session[UNDER_WAY] = asked | {"goal": goal if len(goal) <= LONGEST_GOAL else ""}
    return redirect(oidc.way_in(provider, client, _attempt(asked)), 303)


@blueprint.get("/back")
def back() -> Response:
    """Let in whom the provider vouches for, if they are a moderator here."""
    client, asked = _client(), session.pop(UNDER_WAY, {})
    goal = asked.get("goal", "")
    try:
        _admit(_vouched_email(client, _code(client, asked), asked))
    except RefusedError as refusal:
        return _to_the_door(refusal, goal)
    return redirect(back_to(goal), 303)


def _client() -> Client:
    settings = parts().settings
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        raise Problem(problems.NOT_FOUND)
    return Client(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)


def _attempt(asked: dict[str, Any]) -> Attempt:
    # The session can be read by whoever holds the cookie; the verifier is derived, and never leaves the server.
    verifier = parts().keyring.hash(PURPOSE, asked["state"])
    base = (parts().settings.public_url or request.host_url).rstrip("/")
    return Attempt(asked["state"], asked["nonce"], verifier, base + url_for("desk.oidc.back"))


def _code(client: Client, asked: dict[str, Any]) -> str:
    """The code the provider sends back, if it is the answer to what this session asked."""
    given = request.args
    if not asked or not hmac.compare_digest(given.get("state", "").encode(), asked["state"].encode()):
        raise RefusedError("stale", "the state is not this session’s")
    if given.get("iss", client.issuer) != client.issuer:  # RFC 9207
        raise RefusedError("unproven", "the answer names another issuer")
    if "error" in given:
        raise _told(given["error"])
    return given.get("code", "")


def _told(error: str) -> RefusedError:
    reason: oidc.Reason = "down" if error in DOWN else "denied" if error in DENIED else "misset"
    return RefusedError(reason, f"the provider answered {error[:60]!r}")


def _vouched_email(client: Client, code: str, asked: dict[str, Any]) -> str | None:
    provider = oidc.find_provider(client.issuer)
    token = oidc.redeem(provider, client, _attempt(asked), code)
    try:
        return access.vouched_email(
            token,
            issuer=client.issuer,
            client_id=client.id,
            nonce=asked["nonce"],
            now=now(),
            published=lambda kid: fetch_keys(provider.jwks_uri, kid),
        )
    except access.TokenError as error:
        raise RefusedError("unproven", f"the ID token: {error}") from error
    except Problem as problem:
        raise RefusedError("down", str(problem)) from problem


def _admit(email: str | None) -> None:
    if email is None:
        raise RefusedError("unknown", "the provider vouches for no e-mail")
    with transaction() as database:
        moderator = access.admit(database, email, now=now())
        if moderator is None:
            raise RefusedError("unknown", "no active moderator has this e-mail")
        begin(moderator)


def _to_the_door(refusal: RefusedError, goal: str) -> Response:
    log.warning("oidc_sign_in_refused", reason=refusal.reason, detail=str(refusal))
    return redirect(url_for("desk.signing.page", next=goal or None, refused=refusal.reason), 303)
