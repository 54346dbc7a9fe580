"""Articles: found by the publisher's own reference, added on first use, opened and closed by moderators."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Article, ArticleMode, Site
from service import problems, webhooks
from service.policies import checked_override
from service.problems import Problem


def find_article(session: Session, site: Site, ref: str) -> Article:
    """The site's article with this reference. Raises Problem NOT_FOUND."""
    article = _find(session, site, ref)
    if article is None:
        raise Problem(problems.NOT_FOUND, f"no article {ref!r}")
    return article


def get_article(session: Session, site: Site, article_id: uuid.UUID) -> Article:
    """The site's article with this id. Raises Problem NOT_FOUND."""
    article = session.get(Article, article_id)
    if article is None or article.site_id != site.id:
        raise Problem(problems.NOT_FOUND, "no such article")
    return article


def peek_article(session: Session, site: Site, ref: str) -> Article | None:
    """The article if it is known; for one that is not, None where the site lets it appear on first use.

    Raises Problem UNKNOWN_ARTICLE where it does not.
    """
    article = _find(session, site, ref)
    if article is None and not site.open_to_new_articles:
        raise Problem(problems.UNKNOWN_ARTICLE, f"no article {ref!r}")
    return article


def ensure_article(
    session: Session,
    site: Site,
    ref: str,
    *,
    now: dt.datetime,
    url: str | None = None,
    title: str | None = None,
    overwrite: bool = False,
) -> Article:
    """The article, added on first use; a url or title given later fills a gap, or replaces if told to `overwrite`."""
    article = peek_article(session, site, ref) or _add(session, site, ref, now)
    for name, value in {"url": url, "title": title}.items():
        if value and (overwrite or not getattr(article, name)):
            setattr(article, name, value)
    return article


def change_article(
    session: Session, article: Article, changes: dict[str, Any], *, now: dt.datetime
) -> Article:
    """Set `mode`, `title`, `url` or the overriding `policy`; closing is announced."""
    if changes.get("policy"):
        checked_override(session, article.site, changes["policy"])
    closes = changes.get("mode") == ArticleMode.CLOSED and article.mode != ArticleMode.CLOSED
    for name, value in changes.items():
        setattr(article, name, value)
    if closes:
        webhooks.announce(
            session,
            "article.closed",
            site_id=article.site_id,
            data={"article": article_data(article)},
            now=now,
        )
    return article


def list_articles(session: Session, site: Site, *, after: str | None, limit: int) -> Sequence[Article]:
    """The site's articles by reference, those after `after`."""
    articles = select(Article).where(Article.site_id == site.id, Article.ref > (after or ""))
    return session.scalars(articles.order_by(Article.ref).limit(limit)).all()


def newest_articles(
    session: Session, site: Site, *, text: str | None, before: uuid.UUID | None, limit: int
) -> Sequence[Article]:
    """The site's articles whose title or reference holds `text`; the newest first, before `before`."""
    found = select(Article).where(Article.site_id == site.id).order_by(Article.id.desc())
    if text is not None:
        fields = (func.lower(Article.title), func.lower(Article.ref))
        found = found.where(or_(*(field.contains(text.lower(), autoescape=True) for field in fields)))
    if before is not None:
        found = found.where(Article.id < before)
    return session.scalars(found.limit(limit)).all()


def counts(session: Session, site: Site, refs: Sequence[str]) -> dict[str, int]:
    """How many approved comments each article has; 0 for one nobody has commented on."""
    rows = select(Article.ref, Article.approved_count).where(
        Article.site_id == site.id, Article.ref.in_(refs)
    )
    found = {ref: count for ref, count in session.execute(rows)}  # noqa: C416  # rows are not pairs to mypy
    return dict.fromkeys(refs, 0) | found


def article_data(article: Article) -> dict[str, Any]:
    """An article as receivers and answers show it."""
    return {"ref": article.ref, "url": article.url, "title": article.title, "mode": article.mode.value}


def _find(session: Session, site: Site, ref: str) -> Article | None:
    return session.scalars(
        select(Article).where(Article.site_id == site.id, Article.ref == ref)
    ).one_or_none()


def _add(session: Session, site: Site, ref: str, now: dt.datetime) -> Article:
    article = Article(site_id=site.id, ref=ref, mode=ArticleMode.OPEN, approved_count=0, created_at=now)
    # The caller's own may have been read before this transaction, and not belong to its session.
    article.site = session.get_one(Site, site.id)
    try:
        with session.begin_nested():
            session.add(article)
    except IntegrityError:
        # Another first comment added it between our look and our insert.
        return find_article(session, site, ref)
    return article
