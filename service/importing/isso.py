"""Isso's SQLite file: opened for reading only, and asked only for plain tables; its texts are Markdown already."""

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from service import problems
from service.importing.records import DELETED, Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.remarks import NO_TIME, UNKNOWN_STATUS
from service.importing.sources import Source
from service.importing.times import time_of
from service.problems import Problem

STATUSES = {1: "approved", 2: "pending", 4: DELETED}
"""Isso's `mode`; it keeps a deleted comment only where somebody has answered it."""
THREADS = "SELECT id, uri, title FROM threads"
COMMENTS = "SELECT id, tid, parent, created, mode, remote_addr, text, author, email FROM comments ORDER BY id"
TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('threads', 'comments')"


def read_isso(source: Source, *, now: dt.datetime) -> Iterator[Record]:
    """The articles and comments of a database. Raises Problem MALFORMED for a file that is none of Isso's."""
    with (
        _unpacked(source) as path,
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database,
    ):
        try:
            yield from _records(database, now)
        except sqlite3.Error as error:
            raise _refusal(source, str(error)) from None
        except _NotIssoError:
            raise _refusal(source, "the tables threads and comments are not in it") from None


class _NotIssoError(Exception):
    pass


def _records(database: sqlite3.Connection, now: dt.datetime) -> Iterator[Record]:
    database.execute("PRAGMA trusted_schema = OFF")
    database.text_factory = _text
    # A view of that name could do anything, and never end.
    if database.execute(TABLES).fetchone() != (2,):
        raise _NotIssoError
    for key, uri, title in database.execute(THREADS):
        yield SourceArticle(key=str(key), ref=_str(uri), url=_str(uri), title=_str(title))
    database.row_factory = sqlite3.Row
    for row in database.execute(COMMENTS):
        yield _comment(dict(row), now)


def _comment(row: dict[str, Any], now: dt.datetime) -> Record:
    key = f"isso:{row['id']}"
    created_at, status = time_of(row["created"], now=now), STATUSES.get(row["mode"])
    if created_at is None:
        return Remark(row=key, reason=NO_TIME)
    if status is None:
        return Remark(row=key, reason=UNKNOWN_STATUS)
    return SourceComment(
        key=key,
        article=str(row["tid"]),
        author=SourceAuthor(
            name=_str(row["author"]) or "", email=_str(row["email"]), address=_str(row["remote_addr"])
        ),
        body=_str(row["text"]) or "",
        status=status,
        created_at=created_at,
        parent=f"isso:{row['parent']}" if row["parent"] else None,
    )


@contextmanager
def _unpacked(source: Source) -> Iterator[Path]:
    """The file itself, or what it holds if it is packed: SQLite cannot read a stream."""
    if not source.is_gzip:
        yield source.path.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="civility-") as folder:
        path = Path(folder) / "comments.db"
        with path.open("wb") as unpacked:
            unpacked.writelines(source.chunks())
        yield path


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _str(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _refusal(source: Source, why: str) -> Problem:
    return Problem(
        problems.MALFORMED, f"{source.path.name} is not Isso's database: {why}; nothing was imported"
    )
