"""Articles of a source: by which of its names each is known here, and those that are new."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Article, Site
from service.importing.keys import id_of
from service.importing.records import SourceArticle
from service.importing.spool import Spooled

LONGEST_REF = 255
ArticleRef = Callable[[SourceArticle], str | None]


class Placed(Protocol):
    """A comment whose article's reference is known."""

    @property
    def ref(self) -> str:
        """The reference here."""

    @property
    def spooled(self) -> Spooled:
        """As it came."""


def by_id(article: SourceArticle) -> str | None:
    """The publisher's own identifier; without one the address, else the source's key."""
    return _fitting(article.ref or article.url or article.key)


def by_url(article: SourceArticle) -> str | None:
    """The page's whole address."""
    return _fitting(article.url)


def by_path(article: SourceArticle) -> str | None:
    """The path of the page's address, as `/2024/05/a-title/`."""
    try:
        return _fitting(urlsplit(article.url or "").path)
    except ValueError:
        return None


ARTICLE_REFS: dict[str, ArticleRef] = {"id": by_id, "url": by_url, "path": by_path}
"""What an article's reference here can be made of."""


def find_articles(session: Session, site: Site, batch: Iterable[Placed]) -> dict[str, uuid.UUID]:
    """The articles' ids by reference; one that is not known yet is added, others stay as they are."""
    wanted = {one.ref: one for one in reversed(list(batch))}
    rows = select(Article.ref, Article.id).where(Article.site_id == site.id, Article.ref.in_(wanted))
    known = {ref: article_id for ref, article_id in session.execute(rows)}  # noqa: C416  # rows are not pairs to mypy
    added = [_row(site, one) for ref, one in wanted.items() if ref not in known]
    if added:
        session.connection().execute(insert(Article), added)
    return known | {row["ref"]: row["id"] for row in added}


def _row(site: Site, one: Placed) -> dict[str, Any]:
    source, first = one.spooled.article, one.spooled.comment.created_at
    since = min(source.created_at or first, first)
    return {
        "id": id_of(site.id, f"article:{one.ref}", since),
        "site_id": site.id,
        "ref": one.ref,
        "url": source.url,
        "title": source.title,
        "mode": source.mode,
        "approved_count": 0,
        "created_at": since,
    }


def _fitting(ref: str | None) -> str | None:
    return ref if ref and len(ref) <= LONGEST_REF else None
