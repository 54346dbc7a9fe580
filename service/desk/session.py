"""Who sits at the desk: a signed cookie holds a moderator's token, their language and their site, and no more.

The token is the API's own, so that it ends after 12 hours, with a new password, and with the account.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from models import Moderator, Role, Site
from models.site import DEFAULT_SITE
from service import access, problems, sites
from service.actors import Actor, moderator_actor
from service.database import snapshot
from service.problems import Problem
from service.web.parts import now, parts

P = ParamSpec("P")
R = TypeVar("R")
COOKIE = "civility_desk"
UNDOABLE = 10
"""How many of one's last decisions can be undone with the key for it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in moderator, as the pages need one."""

    name: str
    email: str
    locale: str
    is_admin: bool
    actor: Actor


class Cookie(SecureCookieSessionInterface):
    """Flask's own; one that came in over HTTPS goes over nothing else, also where no public URL is set."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether browsers must keep it to HTTPS."""
        return super().get_cookie_secure(app) or request.is_secure


def configure(app: Flask) -> None:
    """Have the cookie go to the desk alone, and over HTTPS alone where that is how the world comes in."""
    settings = app.extensions["civility"].settings
    app.session_interface = Cookie()
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_PATH="/desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=(settings.public_url or "").startswith("https://"),
    )


def begin(moderator: Moderator) -> None:
    """Start a session; nothing of an earlier one is kept but the language that was chosen."""
    chosen = session.get("locale")
    session.clear()
    session["moderator"] = access.issue_token(parts().keyring, moderator, now())
    if chosen:
        session["locale"] = chosen


def member() -> Member | None:
    """Who is signed in, looked up once a request."""
    if "member" not in g:
        g.member = _find(session.get("moderator"))
    found: Member | None = g.member
    return found


def acting() -> Actor:
    """The moderator as the one who decides. Raises Problem UNAUTHENTICATED."""
    found = member()
    if found is None:
        raise Problem(problems.UNAUTHENTICATED)
    return found.actor


def admins_only(view: Callable[P, R]) -> Callable[P, R]:
    """Keep a view for administrators. Raises Problem FORBIDDEN."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        found = member()
        if found is None or not found.is_admin:
            raise Problem(problems.FORBIDDEN)
        return view(*args, **kwargs)

    return guarded


def site_here(database: Session) -> Site:
    """The site that the moderator works on: the one chosen, else the first there is."""
    try:
        return sites.find_site(database, session.get("site", DEFAULT_SITE))
    except Problem:
        found = sites.list_sites(database)
        if not found:
            raise
        return found[0]


def remember(decision: str) -> None:
    """Keep a decision, or a batch, at hand to be undone."""
    session["done"] = [*session.get("done", []), decision][-UNDOABLE:]


def forget(decision: str) -> None:
    """A decision was undone, or cannot be any more."""
    session["done"] = [kept for kept in session.get("done", []) if kept != decision]


def last_done() -> str | None:
    """The newest decision of this session that can still be undone."""
    done: list[str] = session.get("done", [])
    return done[-1] if done else None


def is_htmx() -> bool:
    """Whether the page wants a part of itself, not a whole page."""
    return request.headers.get("HX-Request") == "true"


def _find(token: str | None) -> Member | None:
    if token is None:
        return None
    with snapshot() as database:
        moderator = access.find_moderator_by_token(database, parts().keyring, token, now())
        if moderator is None:
            return None
        return Member(
            moderator.name,
            moderator.email,
            moderator.locale,
            moderator.role == Role.ADMIN,
            moderator_actor(moderator),
        )
