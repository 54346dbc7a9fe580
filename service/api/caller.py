"""Who is asking: a program with a key, a moderator, a signed-in reader, or a page in a reader's browser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request
from sqlalchemy.orm import Session

from models import Site
from models.site import DEFAULT_SITE
from service import access, problems, sites
from service.access import Reader
from service.actors import Actor, key_actor, moderator_actor
from service.database import snapshot
from service.jwks import fetch_keys
from service.keyring import API_KEY_PREFIX
from service.problems import Problem
from service.web.addresses import address_hash
from service.web.origins import page_may_post
from service.web.parts import now, parts
from service.web.programs import program_with

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, on which site, and what they may do."""

    site: Site
    scopes: frozenset[str] = frozenset()
    actor: Actor | None = None
    reader: Reader | None = None

    @property
    def id(self) -> str:
        """What tells this caller's Idempotency-Keys from another's."""
        if self.actor:
            return self.actor.holder
        return parts().keyring.hash("caller", self.reader.ref) if self.reader else address_hash()

    @property
    def acting(self) -> Actor:
        """The one who decides. Raises Problem FORBIDDEN for readers."""
        if self.actor is None:
            raise Problem(problems.FORBIDDEN)
        return self.actor


def caller() -> Caller:
    """Who asks, found out once a request. Raises Problem UNAUTHENTICATED for a token that does not hold."""
    if "caller" not in g:
        g.caller = _identify()
    found: Caller = g.caller
    return found


def needs(scope: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in only who has `scope`; without any token that is a 401, with the wrong one a 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(scope)
            return view(*args, **kwargs)

        return guarded

    return guard


def on_pages_that_post(view: Callable[P, R]) -> Callable[P, R]:
    """Let in whoever has no credentials, but no page that may not post: its visitors do not know what it asks."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        found = caller()
        is_page = found.actor is None and found.reader is None and "Origin" in request.headers
        if is_page and "submit" not in found.scopes:
            raise Problem(problems.ORIGIN_REFUSED)
        return view(*args, **kwargs)

    return guarded


def check(scope: str) -> Caller:
    """The caller, if they have `scope`. Raises Problem UNAUTHENTICATED, ORIGIN_REFUSED or FORBIDDEN."""
    if _token() is None and (scope != "submit" or not _names_a_site()):
        raise Problem(problems.UNAUTHENTICATED)
    found = caller()
    if scope in found.scopes:
        return found
    if found.actor is None and found.reader is None:
        refused = scope == "submit" and "Origin" in request.headers
        raise Problem(problems.ORIGIN_REFUSED if refused else problems.UNAUTHENTICATED)
    raise Problem(problems.FORBIDDEN, f"this needs the scope {scope!r}")


def may(scope: str) -> bool:
    """Whether the caller has `scope`."""
    return scope in caller().scopes


def _identify() -> Caller:
    token = _token()
    if token is None:
        return _page()
    if token.startswith(API_KEY_PREFIX):
        return _program(token)
    if token.startswith(access.MODERATOR_TOKEN_PREFIX):
        return _moderator(token)
    return _reader(token)


def _token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    if scheme:
        raise Problem(problems.UNAUTHENTICATED, "only Bearer tokens are known here")
    return request.headers.get("X-Api-Key")


def _names_a_site() -> bool:
    """A page's credential is its site's key; one that is unknown is no credential."""
    with snapshot() as session:
        try:
            return _site(session) is not None
        except Problem:
            return False


def _site(session: Session) -> Site:
    key = request.headers.get("X-Civility-Site") or request.args.get("site") or DEFAULT_SITE
    return sites.find_site(session, key)


def _page() -> Caller:
    with snapshot() as session:
        site = _site(session)
    allowed = page_may_post(site, request.headers.get("Origin"))
    return Caller(site=site, scopes=frozenset({"submit"}) if allowed else frozenset())


def _program(token: str) -> Caller:
    key, site = program_with(token, now=now())
    return Caller(site=site, scopes=frozenset(key.scopes), actor=key_actor(key))


def _moderator(token: str) -> Caller:
    with snapshot() as session:
        moderator = access.find_moderator_by_token(session, parts().keyring, token, now())
        if moderator is None:
            raise Problem(problems.UNAUTHENTICATED, "this token is over; sign in again")
        site = _site(session)
    scopes = frozenset(access.scopes_of(moderator))
    return Caller(site=site, scopes=scopes, actor=moderator_actor(moderator))


def _reader(token: str) -> Caller:
    with snapshot() as session:
        site = _site(session)
    # The publisher's keys may have to be fetched: no transaction is open here.
    reader = access.reader_of(token, site, now=now(), keyring=parts().keyring, fetch_jwks=fetch_keys)
    return Caller(site=site, scopes=frozenset({"submit"}), reader=reader)
