"""Articles as the newsroom sets them: open, read first, or closed, with rules of their own; what waits under each."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from models import ArticleMode
from service import articles, problems
from service import queue as waiting
from service.database import snapshot, transaction
from service.desk.documents import read_document
from service.desk.frame import page as render
from service.desk.frame import pretty
from service.desk.session import site_here
from service.problems import Problem
from service.web.parts import now

blueprint = Blueprint("articles", __name__)
ROWS = 50


@blueprint.get("/articles/")
def index() -> str:
    """List articles, the newest first."""
    text = request.args.get("text", "").strip()[:200]
    with snapshot() as database:
        site = site_here(database)
        found = articles.newest_articles(
            database,
            site,
            text=text or None,
            before=request.args.get("before", type=UUID),
            limit=ROWS + 1,
        )
        shown = found[:ROWS]
        return render(
            "articles",
            articles=shown,
            pending=waiting.pending_by_article(database, site, [article.id for article in shown]),
            next=shown[-1].id if len(found) > ROWS else None,
            text=text,
            modes=list(ArticleMode),
        )


@blueprint.get("/articles/<uuid:article_id>")
def page(article_id: UUID) -> str:
    """Show one article."""
    return _page(article_id, None, None)


@blueprint.post("/articles/<uuid:article_id>")
def change(article_id: UUID) -> Response:
    """Open an article, have its comments read first, or close it."""
    mode = request.form.get("mode", "")
    if mode not in set(ArticleMode):
        raise Problem(problems.MALFORMED)
    with transaction() as database:
        article = articles.get_article(database, site_here(database), article_id)
        articles.change_article(database, article, {"mode": ArticleMode(mode)}, now=now())
    return redirect(url_for("desk.articles.page", article_id=article_id, saved=1), 303)


@blueprint.post("/articles/<uuid:article_id>/policy")
def change_policy(article_id: UUID) -> Response | tuple[str, int]:
    """Lay an article's own rules over the site's, take them away, or say all that is wrong with them."""
    given = request.form.get("document", "")
    try:
        document = read_document(given) if given.strip() else {}
        with transaction() as database:
            article = articles.get_article(database, site_here(database), article_id)
            articles.change_article(database, article, {"policy": document or None}, now=now())
    except Problem as problem:
        if problem.kind is not problems.POLICY_UNSOUND:
            raise
        return _page(article_id, given, problem), problem.kind.status
    return redirect(url_for("desk.articles.page", article_id=article_id, saved=1), 303)


def _page(article_id: UUID, given: str | None, problem: Problem | None) -> str:
    with snapshot() as database:
        site = site_here(database)
        article = articles.get_article(database, site, article_id)
        return render(
            "article",
            article=article,
            pending=waiting.pending_by_article(database, site, [article.id]).get(article.id, 0),
            modes=list(ArticleMode),
            document=given or (pretty(article.policy) if article.policy else ""),
            problem=problem,
            saved="saved" in request.args,
        )
