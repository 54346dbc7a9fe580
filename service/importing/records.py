"""The small records that every reader yields, whatever it reads; texts are plain, times aware, keys the source's."""

import datetime as dt
from dataclasses import dataclass

from models import ArticleMode

DELETED = "deleted"
"""The status of what the source has deleted: left out, unless somebody answered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceArticle:
    """A page with comments; `ref` is the publisher's own identifier of it, where the source has one.

    `in_passing` where only a comment tells of it: what the source says of the page itself counts for more.
    """

    key: str
    ref: str | None = None
    url: str | None = None
    title: str | None = None
    mode: ArticleMode = ArticleMode.OPEN
    created_at: dt.datetime | None = None
    in_passing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAuthor:
    """Who wrote it.

    `ref` only where the publisher vouches for it; `account` is the source's own account; `key` is what
    comments call the author by, where the source lists authors apart.
    """

    name: str
    key: str | None = None
    email: str | None = None
    ref: str | None = None
    account: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceComment:
    """One comment; `author` is the author or the key of one, `status` one of ours or DELETED."""

    key: str
    article: str
    author: SourceAuthor | str
    body: str
    status: str
    created_at: dt.datetime
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A row that is left out, or taken in otherwise than it stands, and why; never its words or its author."""

    row: str
    reason: str
    left_out: bool = True


Record = SourceArticle | SourceAuthor | SourceComment | Remark
