"""A site where everything has happened, its archive, and a second database to put it into."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from models import ActorKind, ArticleMode, Author, Base, Comment, Imported, ReportKind, Site, Status
from models.engine import WRITE, make_engine, reading, writing
from models.migrate import migrate
from service import archive, articles, audit, labels, moderation, policies, reports, sites, undoing
from service.actors import Actor
from service.archive.tables import TABLES, WITHHELD
from service.authors import Identity
from service.comments import Examination, House, Submission, screen, submit
from service.importing import Source
from service.keyring import Keyring
from service.labels import Suggestion
from service.reports import Complaint

HOUSE = House(
    keyring=Keyring("a secret for tests only"), flood_limit=100, languages=frozenset({"fr"}), attributes=()
)
LATER = dt.datetime(2026, 12, 24, tzinfo=dt.UTC)
CAMILLE = Actor(ActorKind.MODERATOR, "Camille", "moderator:1")


@pytest.fixture(scope="session")
def second_engine(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Another database of the same kind."""
    if database_url.startswith("sqlite"):
        engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('elsewhere') / 'civility.sqlite3'}")
        migrate(engine)
        yield engine
        engine.dispose()
        return
    server = make_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE elsewhere"))
    engine = make_engine(server.url.set(database="elsewhere"))
    migrate(engine)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE elsewhere"))
    server.dispose()


class Shelf:
    """A database that gives its rows and takes an archive; `said` is what was remarked on, by line."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: dict[str, str] = {}
        self.new = 0

    def contents(self) -> dict[str, list[dict[str, Any]]]:
        """Every row that travels, table by table."""
        with reading(self.engine) as session:
            return {
                kind: [
                    {c.key: getattr(row, c.key) for c in table.columns if c.key not in WITHHELD.get(kind, ())}
                    for row in session.execute(select(table).order_by(*table.primary_key))
                ]
                for kind, table in TABLES.items()
            }

    def put_back(self, source: Source, *, key: str = "default", until: str | None = None) -> "Shelf":
        """As `civility import jsonl` does, or does before it is stopped at the rows of the type `until`."""
        found, self.new, self.said = archive.survey(source), 0, {}
        with reading(self.engine) as session:
            archive.check_known(session, source, found)
        with writing(self.engine) as session:
            site = archive.find_or_make_site(session, key, found, now=LATER)
        for kind, lines in archive.pieces(source):
            if kind == until:
                break
            if kind not in archive.FRAME:
                with writing(self.engine) as session:
                    restored = archive.restore(session, site, kind, lines)
                self.new += restored.new
                self.said |= {remark.row: remark.reason for remark in restored.remarks}
        return self


@pytest.fixture
def here(engine: Engine) -> Shelf:
    """The database that the archive comes from."""
    return Shelf(engine)


@pytest.fixture
def elsewhere(second_engine: Engine) -> Iterator[Shelf]:
    """Another database, empty."""
    yield Shelf(second_engine)
    with second_engine.execution_options(**WRITE).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def lived_in(engine: Engine, now: dt.datetime) -> Site:
    """A site where something of everything has happened."""
    with writing(engine) as session:
        site = sites.ensure_default(session, now=now)
        policies.set_policy(
            session, site, policies.in_force(session, site).document, author="Camille", now=now
        )
        first, answer, guest = (_comment(session, site, who, now) for who in ("alice", "bob", None))
        answer.parent_id = first.id
        decision = moderation.decide_comment(session, site, guest.id, CAMILLE, "reject", now=now)
        undoing.undo_decision(session, site, decision.id, CAMILLE, now=now)
        moderation.decide_comment(session, site, first.id, CAMILLE, "approve", now=now)
        complaint = Complaint(kind=ReportKind.ABUSE, reporter_hash="f" * 64, note="méchant")
        reports.report_comment(session, site, first.id, complaint, most_a_minute=5, now=now)
        session.get(Author, first.author_id).note = "« à suivre »"
        articles.ensure_article(session, site, "nobody-yet", now=now).mode = ArticleMode.CLOSED
        label = Suggestion(text="méchant", attributes={"TOXICITY": 1.0}, client_token="comment:1")
        labels.keep_label(session, site, label, now=now)
        session.add(Imported(site_id=site.id, source_key="disqus:1", comment_id=first.id, created_at=now))
        audit.seal(session, now=now)
    return site


def _comment(session: Any, site: Site, ref: str | None, now: dt.datetime) -> Comment:
    who = Identity(name=ref or "Zoé", ref=ref, email=None if ref else "zoe@example.org", address="192.0.2.1")
    given = Submission(article_ref="a-1", article_title="Un « titre »", body=f"De {ref} \U0001f434", who=who)
    screen(session, site, given, HOUSE, now=now)
    return submit(session, site, given, Examination(), HOUSE, now=now)


def written(engine: Engine, site: Site, path: Path, now: dt.datetime) -> Source:
    with reading(engine) as session:
        path.write_text("".join(archive.archive_lines(session, site.id, now=now)), encoding="utf-8")
    return Source(path)


@pytest.fixture
def exported(engine: Engine, lived_in: Site, now: dt.datetime, tmp_path: Path) -> Source:
    return written(engine, lived_in, tmp_path / "site.jsonl", now)


@pytest.fixture
def newer(engine: Engine, lived_in: Site, now: dt.datetime, tmp_path: Path) -> Callable[[], Source]:
    """Live on, and export again: what was published is rejected."""

    def export() -> Source:
        with writing(engine) as session:
            published = session.scalars(select(Comment).where(Comment.status == Status.APPROVED)).one()
            moderation.decide_comment(session, lived_in, published.id, CAMILLE, "reject", now=now)
        return written(engine, lived_in, tmp_path / "newer.jsonl", now)

    return export


@pytest.fixture
def changed(exported: Source, tmp_path: Path) -> Callable[..., Source]:
    """The archive after somebody's hands: `change` gets each line and gives it back, or None."""

    def edit(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Source:
        lines = [json.loads(line) for line in exported.path.read_text(encoding="utf-8").splitlines()]
        kept = [new for line in lines if (new := change(line)) is not None]
        kept[-1] = {"type": "end", "lines": len(kept) - 1}
        (path := tmp_path / "changed.jsonl").write_text("".join(json.dumps(line) + "\n" for line in kept))
        return Source(path)

    return edit
