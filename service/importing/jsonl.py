"""Civility's own JSON lines, from a site's export or written by anybody else: articles, authors, comments.

A line has a `type`; without one it is a comment. See docs/moving.md for each field.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from models import ArticleMode
from service.importing.jsonlines import objects
from service.importing.records import DELETED, Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.remarks import (
    NO_TIME,
    OF_ONE_DATABASE,
    UNKNOWN_MODE,
    UNKNOWN_STATUS,
    UNKNOWN_TYPE,
    WITHOUT_KEY,
    WRONG_SHAPE,
)
from service.importing.sources import Source
from service.importing.times import time_of
from service.policy.transitions import STATUSES

FRAME = frozenset({"civility", "site", "imported", "end"})
"""What tells of the export itself, and of the other database's own imports."""
ELSEWHERE = frozenset({"policy", "decision", "report", "label"})
"""What an export holds beyond comments, and only its own kind of import can take."""


def read_jsonl(source: Source, *, now: dt.datetime) -> Iterator[Record]:
    """The articles, authors and comments of a file."""
    for row, found in objects(source):
        yield from [found] if isinstance(found, Remark) else _records(row, found, now)


def _records(row: str, found: dict[str, Any], now: dt.datetime) -> Iterator[Record]:
    given = found.get("type", "comment")
    kind = given if isinstance(given, str) else ""
    if kind in READERS:
        plain = _plain(found, TEXTS[kind])
        yield from (
            READERS[kind](row, plain, now) if plain is not None else [Remark(row=row, reason=WRONG_SHAPE)]
        )
    elif kind not in FRAME:
        yield Remark(row=row, reason=OF_ONE_DATABASE if kind in ELSEWHERE else UNKNOWN_TYPE)


def _article(row: str, found: dict[str, Any], now: dt.datetime) -> Iterator[Record]:
    ref, key = _str(found, "ref"), _str(found, "id") or _str(found, "ref")
    if not key:
        yield Remark(row=row, reason=WITHOUT_KEY)
        return
    mode = _mode(found.get("mode"))
    if mode is None:
        yield Remark(row=row, reason=UNKNOWN_MODE, left_out=False)
    yield SourceArticle(
        key=key,
        ref=ref,
        url=_str(found, "url"),
        title=_str(found, "title"),
        mode=mode or ArticleMode.PREMODERATED,
        created_at=time_of(_str(found, "created_at"), now=now),
    )


def _mode(given: object) -> ArticleMode | None:
    """None for what is no mode; without one it is open."""
    if given is None:
        return ArticleMode.OPEN
    return next((mode for mode in ArticleMode if mode == given), None)


def _author_line(row: str, found: dict[str, Any], _now: dt.datetime) -> Iterator[Record]:
    key = _str(found, "id")
    yield _author(found, key) if key else Remark(row=row, reason=WITHOUT_KEY)


def _author(found: dict[str, Any], key: str | None = None) -> SourceAuthor:
    return SourceAuthor(
        key=key,
        name=_str(found, "name") or "",
        email=_str(found, "email"),
        ref=_str(found, "ref"),
        # Two guests of one name and without an e-mail stay two.
        account=f"civility:{key}" if key else None,
    )


def _comment(row: str, found: dict[str, Any], now: dt.datetime) -> Iterator[Record]:
    key, created_at = _str(found, "id"), time_of(found.get("created_at"), now=now)
    author = _written_by(found)
    if not key:
        yield Remark(row=row, reason=WITHOUT_KEY)
    elif author is None or not isinstance(found.get("body"), str):
        yield Remark(row=_label(key), reason=WRONG_SHAPE)
    elif found.get("status") not in (*STATUSES, DELETED):
        yield Remark(row=_label(key), reason=UNKNOWN_STATUS)
    elif created_at is None:
        yield Remark(row=_label(key), reason=NO_TIME)
    else:
        yield from _article_of(found)
        yield _comment_of(found, key, author, created_at)


def _article_of(found: dict[str, Any]) -> Iterator[SourceArticle]:
    """The article that a comment tells of itself, where no line of its own does."""
    ref = _str(found, "article")
    if "article_id" not in found and ref:
        yield SourceArticle(
            key=ref,
            ref=ref,
            url=_str(found, "article_url"),
            title=_str(found, "article_title"),
            in_passing=True,
        )


def _comment_of(
    found: dict[str, Any], key: str, author: SourceAuthor | str, created_at: dt.datetime
) -> SourceComment:
    parent = _str(found, "parent_id")
    return SourceComment(
        key=_label(key),
        article=_str(found, "article_id") or _str(found, "article") or "",
        author=author,
        body=found["body"],
        # An export's tombstone stays one, whatever its status was.
        status=found["status"] if found["body"] else DELETED,
        created_at=created_at,
        parent=_label(parent) if parent else None,
    )


def _written_by(found: dict[str, Any]) -> SourceAuthor | str | None:
    """The author, or the key of one; None for what is neither."""
    author = found.get("author")
    plain = _plain(author, TEXTS["author"]) if isinstance(author, dict) else None
    return _str(found, "author_id") or (None if plain is None else _author(plain))


def _label(key: str) -> str:
    return f"civility:{key}"


def _plain(found: dict[str, Any], names: Collection[str]) -> dict[str, Any] | None:
    """The same with whole numbers for texts, as other databases' ids are; None where one is of another kind."""
    given = {name: found[name] for name in names if found.get(name) is not None}
    texts = {name: str(value) if type(value) is int else value for name, value in given.items()}
    return found | texts if all(isinstance(value, str) for value in texts.values()) else None


def _str(found: dict[str, Any], name: str) -> str | None:
    return found.get(name) or None


TEXTS = {
    "article": ("id", "ref", "url", "title"),
    "author": ("id", "name", "email", "ref"),
    "comment": ("id", "article", "article_id", "article_url", "article_title", "author_id", "parent_id"),
}
"""The members of each type that hold text."""
READERS: dict[str, Callable[[str, dict[str, Any], dt.datetime], Iterator[Record]]] = {
    "article": _article,
    "author": _author_line,
    "comment": _comment,
}
