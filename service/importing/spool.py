"""A temporary SQLite file between reader and loader: a parent may come after its child, and memory stays small.

The whole source is in here before anything is written, so that a file that breaks off is refused whole.
"""

import datetime as dt
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models import ArticleMode
from service.importing import remarks
from service.importing.arranging import arrange
from service.importing.records import DELETED, Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.text import problem_of

LONGEST_BODY = 100_000
LONGEST_KEY = 255
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
CREATE TABLE article (key TEXT PRIMARY KEY, ref TEXT, url TEXT, title TEXT, mode TEXT, at TEXT) WITHOUT ROWID;
CREATE TABLE author (key TEXT PRIMARY KEY, name TEXT, email TEXT, ref TEXT, account TEXT, address TEXT)
    WITHOUT ROWID;
CREATE TABLE comment (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, article TEXT, parent TEXT, author TEXT,
    status TEXT, body TEXT, at TEXT);
CREATE TABLE place (place INTEGER PRIMARY KEY, number INT UNIQUE, key TEXT UNIQUE);
CREATE TABLE remark (number INTEGER PRIMARY KEY, row TEXT, reason TEXT, left_out INT);
"""
IN_PASSING = "INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?, ?, ?)"
ARTICLE = """
INSERT INTO article VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
    ref = coalesce(excluded.ref, ref), url = coalesce(excluded.url, url), title = coalesce(excluded.title, title),
    mode = excluded.mode, at = coalesce(excluded.at, at)
"""
PLACED = """
SELECT comment.key, comment.parent, comment.status, comment.body, comment.at,
    article.ref, article.url, article.title, article.mode, article.at, article.key,
    author.name, author.email, author.ref, author.account, author.address
FROM place JOIN comment USING (number)
    JOIN article ON article.key = comment.article JOIN author ON author.key = comment.author
WHERE place.place > ? ORDER BY place.place LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Spooled:
    """A comment, its author in place, and the article it stands under."""

    comment: SourceComment
    author: SourceAuthor
    article: SourceArticle


class Spool:
    """What a source holds, each row once, and every remark about the rest."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(SCHEMA)
        database.execute("BEGIN")

    def add(self, record: Record) -> None:
        """Take a record in, or note why not."""
        match record:
            case SourceArticle():
                self._add_article(record)
            case SourceAuthor():
                self._add_author(record, record.key or "")
            case SourceComment():
                self._add_comment(record)
            case Remark():
                self.note(record)

    def note(self, remark: Remark) -> None:
        """Keep a remark for the report."""
        self._database.execute(
            "INSERT INTO remark (row, reason, left_out) VALUES (?, ?, ?)",
            (_storable(remark.row)[:300], remark.reason, remark.left_out),
        )

    def arrange(self) -> int:
        """Put parents before their replies and set aside what cannot stand; how many comments remain."""
        self._database.execute("CREATE INDEX comment_parent ON comment (parent)")
        arrange(self._database)
        count: int = self._database.execute("SELECT count(*) FROM place").fetchone()[0]
        return count

    def batches(self, size: int) -> Iterator[list[Spooled]]:
        """All comments, parents first, `size` at a time."""
        done = 0
        while rows := self._database.execute(PLACED, (done, size)).fetchall():
            done += len(rows)
            yield [_spooled(row) for row in rows]

    def holds(self, key: str) -> bool:
        """Whether a comment with this key is to be imported."""
        return self._database.execute("SELECT 1 FROM place WHERE key = ?", (key,)).fetchone() is not None

    def remarks(self, *, left_out: bool | None = None, most: int = -1) -> Iterator[Remark]:
        """Every remark in the order in which they were made, or `most` of one kind."""
        rows = self._database.execute(
            "SELECT row, reason, left_out FROM remark WHERE left_out = coalesce(?, left_out) ORDER BY number LIMIT ?",
            (left_out, most),
        )
        return (Remark(row=row, reason=reason, left_out=bool(is_out)) for row, reason, is_out in rows)

    def count_remarks(self) -> Counter[tuple[bool, str]]:
        """How many remarks there are of each kind: (is it left out, its reason)."""
        rows = self._database.execute("SELECT left_out, reason, count(*) FROM remark GROUP BY 1, 2")
        return Counter({(bool(left_out), reason): count for left_out, reason, count in rows})

    def _add_article(self, article: SourceArticle) -> None:
        texts = _kept((article.key, article.ref, article.url, article.title))
        at = article.created_at.isoformat() if article.created_at else None
        self._database.execute(
            IN_PASSING if article.in_passing else ARTICLE, (*texts, article.mode.value, at)
        )

    def _add_author(self, author: SourceAuthor, key: str) -> None:
        texts = (author.name, author.email, author.ref, author.account, author.address)
        self._database.execute("INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?, ?, ?)", _kept((key, *texts)))

    def _add_comment(self, comment: SourceComment) -> None:
        body = _storable(comment.body)
        if reason := _obstacle(comment, body):
            self.note(Remark(row=comment.key[:LONGEST_KEY], reason=reason))
            return
        if body != comment.body:
            self.note(Remark(row=comment.key, reason=remarks.UNSTORABLE_CUT, left_out=False))
        author = comment.author if isinstance(comment.author, str) else _key_of(comment.author)
        row = (comment.key, comment.article, comment.parent, author, comment.status, body)
        added = self._database.execute(
            "INSERT OR IGNORE INTO comment (key, article, parent, author, status, body, at) VALUES (?,?,?,?,?,?,?)",
            (*_kept(row), comment.created_at.isoformat()),
        )
        if not added.rowcount:
            self.note(Remark(row=comment.key, reason=remarks.REPEATED_KEY))
        elif isinstance(comment.author, SourceAuthor):
            self._add_author(comment.author, author)


@contextmanager
def spooling(records: Iterable[Record]) -> Iterator[Spool]:
    """A spool with all of these records, which is gone afterwards."""
    with (
        TemporaryDirectory(prefix="civility-import-") as folder,
        closing(sqlite3.connect(Path(folder) / "spool.sqlite3", isolation_level=None)) as database,
    ):
        spool = Spool(database)
        for record in records:
            spool.add(record)
        yield spool


def _obstacle(comment: SourceComment, body: str) -> str | None:
    if len(comment.key) > LONGEST_KEY:
        return remarks.LONG_KEY
    if len(body) > LONGEST_BODY:
        return remarks.TOO_LONG
    is_blank = comment.status != DELETED and problem_of(body) is not None
    return remarks.NOTHING_TO_SEE if is_blank else None


def _storable(text: str) -> str:
    # Keys are ASCII, and there are many of them.
    return text if text.isascii() and "\0" not in text else UNSTORABLE.sub("", text)


def _kept(texts: Iterable[str | None]) -> list[str | None]:
    return [text if text is None else _storable(text) for text in texts]


def _key_of(author: SourceAuthor) -> str:
    """The same for the same author, and no key of a source's own."""
    return "\x1f".join(
        part or "" for part in ("", author.name, author.email, author.ref, author.account, author.address)
    )


def _spooled(row: tuple[str, ...]) -> Spooled:
    key, parent, status, body, at = row[:5]
    ref, url, title, mode, opened, article = row[5:11]
    name, email, author_ref, account, address = row[11:]
    author = SourceAuthor(name=name, email=email, ref=author_ref, account=account, address=address)
    comment = SourceComment(
        key=key,
        article=article,
        author=author,
        body=body,
        status=status,
        created_at=dt.datetime.fromisoformat(at),
        parent=parent,
    )
    since = dt.datetime.fromisoformat(opened) if opened else None
    page = SourceArticle(key=article, ref=ref, url=url, title=title, mode=ArticleMode(mode), created_at=since)
    return Spooled(comment, author, page)
