"""Who may analyze: a program whose key has the scope, or whoever calls from a network the operator named."""

from flask import request

from models import Site
from models.site import DEFAULT_SITE
from service import problems
from service.database import snapshot
from service.keyring import API_KEY_PREFIX
from service.networks import is_within
from service.problems import Problem
from service.sites import find_site
from service.web.parts import now, parts
from service.web.programs import program_with

SCOPE = "analyze"


def analyst_site() -> Site:
    """The site of the caller: its key's, else the site `default`.

    Raises Problem UNAUTHENTICATED without a key that holds, FORBIDDEN for one without the scope.
    """
    key = given()
    if _is_trusted() and not (key or "").startswith(API_KEY_PREFIX):
        with snapshot() as session:
            return find_site(session, DEFAULT_SITE)
    if key is None:
        raise Problem(problems.UNAUTHENTICATED)
    found, site = program_with(key, now=now())
    if SCOPE not in found.scopes:
        raise Problem(problems.FORBIDDEN, f"this needs the scope {SCOPE!r}")
    return site


def given() -> str | None:
    """The key of this request, from wherever clients put it; no empty one."""
    bearer = request.headers.get("Authorization", "")
    places = (
        request.args.get("key"),
        bearer[7:] if bearer[:7].lower() == "bearer " else None,
        request.headers.get("X-Goog-Api-Key"),
        request.headers.get("X-Api-Key"),
    )
    return next((key.strip() for key in places if key and key.strip()), None)


def _is_trusted() -> bool:
    """Whether the caller's address is in a network that needs no key.

    Behind a proxy that nobody told us of, every caller would have the proxy's address; and a page in a browser
    inside the network speaks for whoever wrote the page.
    """
    settings = parts().settings
    is_hidden = not settings.proxy_hops and "X-Forwarded-For" in request.headers
    if is_hidden or "Origin" in request.headers:
        return False
    return is_within(request.remote_addr, settings.analyze_networks)
