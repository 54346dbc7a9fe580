"""`/demo`: an article with the comment box, beside what webhooks would send of it. Only where CIVILITY_DEMO says so.

It shows events of this one article alone, so that a demo left on by mistake tells nothing of any other.
"""

from typing import Any
from uuid import UUID

from flask import Response, request

from models import Event
from models.site import DEFAULT_SITE
from service import articles, sites, webhooks
from service.database import snapshot
from service.embed import house
from service.web.origins import DEMO_ARTICLE
from service.web.parts import LOCALES, locale

blueprint = house.rooms("demo")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SHOWN = 20


@blueprint.get("/demo")
def demo() -> Response:
    """Show the article, in French or English."""
    asked = request.args.get("lang")
    lang = asked if asked in LOCALES else locale()
    return house.page(f"demo_{lang}.html", policy=CSP, article=DEMO_ARTICLE, reading=lang)


@blueprint.get("/demo/events")
def events() -> dict[str, Any]:
    """The newest events of the article, those after `?after=`, oldest first, as receivers get them."""
    with snapshot() as session:
        site = sites.find_site(session, DEFAULT_SITE)
        article = articles.peek_article(session, site, DEMO_ARTICLE)
        found = (
            webhooks.events_on(session, article.id, after=request.args.get("after", type=UUID), limit=SHOWN)
            if article
            else []
        )
        return {"items": [_view(event) for event in found]}


def _view(event: Event) -> dict[str, Any]:
    return {"id": str(event.id), "type": event.type, "payload": event.payload}
