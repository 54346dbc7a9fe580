"""Which pages may post from a reader's browser: those a site lists, and the demo's own where there is a demo."""

from flask import request

from models import Site
from models.site import DEFAULT_SITE
from service import access
from service.web.parts import parts

DEMO_ARTICLE = "demo"
"""The one article on which the demo's page may post, unlisted as it is."""


def page_may_post(site: Site, origin: str | None) -> bool:
    """Whether a page from `origin` may post what this request asks for."""
    return access.origin_allowed(site, origin) or (_is_for_the_demo(site) and is_own(origin))


def form_is_open(site: Site) -> bool:
    """Whether our own pages may post to a site: its operator lists this server's address like any other."""
    return any(page_may_post(site, origin) for origin in own_origins())


def is_own(origin: str | None) -> bool:
    """Whether it is this server's own."""
    return access.normal_origin(origin or "") in own_origins()


def is_its_page(site: Site, url: str) -> bool:
    """Whether a mere page may say that an article is at `url`: where it might post from, or on this server."""
    origin, public = access.origin_of(url), parts().settings.origin
    return page_may_post(site, origin) or (public is not None and origin == access.normal_origin(public))


def own_origins() -> set[str]:
    """This server's origins: where the world reaches it, and where this request did."""
    told = (parts().settings.origin, request.host_url)
    return {origin for given in told if given and (origin := access.normal_origin(given))}


def _is_for_the_demo(site: Site) -> bool:
    # What is only tried names no article in its path and is not stored.
    article = (request.view_args or {}).get("ref", DEMO_ARTICLE)
    return parts().settings.demo and site.key == DEFAULT_SITE and article == DEMO_ARTICLE
