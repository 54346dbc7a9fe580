"""Articles as the newsroom sets them: open, read first, or closed."""

from typing import Any

from models import Article, ArticleMode
from service import articles
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.paging import PageQuery, page_of
from service.api.schemas.rules import ArticleChange, ArticleSchema
from service.database import snapshot, transaction
from service.parts import now

blueprint = Blueprint("articles", __name__, url_prefix="/v1", description="Articles")


@blueprint.get("/articles")
@blueprint.needs("moderate")
@blueprint.query(PageQuery)
@blueprint.response(200, page_of(ArticleSchema))
def list_articles(query: dict[str, Any]) -> dict[str, Any]:
    """List the site's articles by reference."""
    limit = query["limit"]
    with snapshot() as session:
        found = articles.list_articles(session, caller().site, after=query.get("cursor"), limit=limit + 1)
        items = [_view(article) for article in found[:limit]]
    return {"items": items, "next": items[-1]["ref"] if len(found) > limit else None}


@blueprint.get("/articles/<ref:ref>/settings")
@blueprint.needs("moderate")
@blueprint.response(200, ArticleSchema)
def read(ref: str) -> dict[str, Any]:
    """Read one article."""
    with snapshot() as session:
        return _view(articles.find_article(session, caller().site, ref))


@blueprint.patch("/articles/<ref:ref>/settings")
@blueprint.needs("moderate")
@blueprint.json(ArticleChange)
@blueprint.response(200, ArticleSchema)
def change(data: dict[str, Any], ref: str) -> dict[str, Any]:
    """Open or close an article, have its comments read first, or give it a policy of its own."""
    if "mode" in data:
        data["mode"] = ArticleMode(data["mode"])
    with transaction() as session:
        article = articles.find_article(session, caller().site, ref)
        return _view(articles.change_article(session, article, data, now=now()))


def _view(article: Article) -> dict[str, Any]:
    return {
        "ref": article.ref,
        "url": article.url,
        "title": article.title,
        "mode": article.mode.value,
        "policy": article.policy,
        "approved_count": article.approved_count,
        "created_at": article.created_at,
    }
