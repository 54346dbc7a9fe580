"""A site that moves in: the same steps as `civility import`, on both databases."""

import datetime as dt
import gzip
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import Article, Author, Comment, Decision, Event, Imported
from models.engine import reading, writing
from service import importing, sites
from service.importing import Record, Remark, Source, SourceArticle, SourceAuthor, SourceComment
from service.keyring import Keyring

SAMPLES = Path(__file__).parent / "samples"
READERS = {
    "disqus": importing.read_disqus,
    "wordpress": importing.read_wordpress,
    "isso": importing.read_isso,
}


class Newcomer:
    """A site and what is imported into it."""

    def __init__(self, engine: Engine, now: dt.datetime) -> None:
        self.engine, self.now, self.keyring = engine, now, Keyring("a secret for tests only")
        self.remarks: list[Remark] = []
        self.new = self.known = 0
        with writing(engine) as session:
            self.site = sites.ensure_default(session, now=now)

    def take(self, records: Iterable[Record], *, batch: int = 500, article_ref: str = "id") -> "Newcomer":
        """Import these records; `new`, `known` and `remarks` then tell of this run."""
        self.new = self.known = 0
        ref = importing.ARTICLE_REFS[article_ref]
        with importing.spooling(records) as spool:
            spool.arrange()
            for some in spool.batches(batch):
                made, noted = importing.prepare(some, self.site, article_ref=ref, keyring=self.keyring)
                with writing(self.engine) as session:
                    loaded = importing.load(session, self.site, made, now=self.now)
                self.new, self.known = self.new + loaded.new, self.known + loaded.known
                for remark in [*noted, *loaded.remarks]:
                    spool.note(remark)
            self.remarks = list(spool.remarks())
        return self

    def read(self, kind: str, path: Path, **options: Any) -> "Newcomer":
        return self.take(READERS[kind](Source(path), now=self.now, **options))

    def said(self) -> dict[str, str]:
        """What was remarked, by row."""
        return {remark.row: remark.reason for remark in self.remarks}

    def all(self, model: type[Any]) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))

    def by_key(self) -> dict[str, Comment]:
        """The comments by their source's key."""
        there = {comment.id: comment for comment in self.all(Comment)}
        return {
            one.source_key: there[one.comment_id] for one in self.all(Imported) if one.comment_id in there
        }

    def statuses(self) -> dict[str, str]:
        return {key: comment.status.value for key, comment in self.by_key().items()}

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        models = (Article, Author, Comment, Decision, Imported, Event)
        return {model.__tablename__: len(self.all(model)) for model in models}


@pytest.fixture
def newcomer(engine: Engine, now: dt.datetime) -> Newcomer:
    return Newcomer(engine, now)


@pytest.fixture
def sample() -> Callable[[str], Path]:
    return lambda name: SAMPLES / name


@pytest.fixture
def packed(tmp_path: Path) -> Callable[[Path], Path]:
    """The same file as gzip."""

    def pack(path: Path) -> Path:
        (target := tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        return target

    return pack


@pytest.fixture
def isso_file(tmp_path: Path) -> Path:
    """A database as Isso keeps it."""
    path = tmp_path / "isso.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(ISSO)
    return path


ISSO = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
    modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR,
    website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
    notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/2020/velo/', 'Le vélo en ville');
INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email, voters) VALUES
    (1, 1, NULL, 1600000000.5, 1, '192.0.2.0', 'Vive le **vélo**', 'Alice', 'alice@example.org', x''),
    (1, 2, 1, 1600000100, 2, '192.0.2.0', 'Oui', NULL, NULL, x''),
    (1, 3, NULL, 1600000200, 4, '192.0.2.0', '', NULL, NULL, x''),
    (1, 4, 3, 1600000300, 1, '192.0.2.0', 'Réponse à ce qui n’est plus', 'Bob', NULL, x''),
    (1, 5, NULL, 1e300, 1, '192.0.2.0', 'Hors du temps', 'Bob', NULL, x''),
    (1, 6, NULL, 1600000400, 9, '192.0.2.0', 'Mode inconnu', 'Bob', NULL, x'');
"""


def comment(key: str, **given: Any) -> SourceComment:
    """A comment of some source, on the article `a`."""
    kinds = {
        "article": "a",
        "author": SourceAuthor(name="Alice", email="alice@example.org"),
        "body": f"Texte {key}",
        "status": "approved",
        "created_at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    }
    return SourceComment(key=key, **(kinds | given))


@pytest.fixture(name="comment")
def comment_fixture() -> Callable[..., SourceComment]:
    return comment


@pytest.fixture
def article() -> SourceArticle:
    return SourceArticle(key="a", ref="a")
