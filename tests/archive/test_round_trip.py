"""A site goes out of one database and into another, and nothing is lost or made up on the way."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from models import ActorKind, ArticleMode, Author, Base, Comment, Imported, ReportKind, Site
from models.base import new_id
from models.engine import make_engine, reading, writing
from models.migrate import migrate
from service import archive, articles, audit, moderation, policies, reports, sites
from service.actors import Actor
from service.archive import Restored
from service.archive.tables import TABLES, WITHHELD
from service.authors import Identity
from service.comments import Examination, House, Submission, screen, submit
from service.importing import Source
from service.keyring import Keyring
from service.problems import Problem
from service.reports import Complaint

HOUSE = House(
    keyring=Keyring("a secret for tests only"), flood_limit=100, languages=frozenset({"fr"}), attributes=()
)
CAMILLE = Actor(ActorKind.MODERATOR, "Camille", "moderator:1")


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Another database of the same kind."""
    if database_url.startswith("sqlite"):
        engine = make_engine(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
        migrate(engine)
        yield engine
        engine.dispose()
        return
    with make_engine(database_url, isolation_level="AUTOCOMMIT").connect() as server:
        server.execute(text("CREATE DATABASE elsewhere"))
        engine = make_engine(server.engine.url.set(database="elsewhere"))
        migrate(engine)
        yield engine
        engine.dispose()
        server.execute(text("DROP DATABASE elsewhere"))
        server.engine.dispose()


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
        moderation.undo_decision(session, site, decision.id, CAMILLE, now=now)
        moderation.decide_comment(session, site, first.id, CAMILLE, "approve", now=now)
        complaint = Complaint(kind=ReportKind.ABUSE, reporter_hash="f" * 64, note="méchant")
        reports.report_comment(session, site, first.id, complaint, now=now)
        session.get(Author, first.author_id).note = "« à suivre »"
        articles.ensure_article(session, site, "nobody-yet", now=now).mode = ArticleMode.CLOSED
        session.add(Imported(site_id=site.id, source_key="disqus:1", comment_id=first.id, created_at=now))
        audit.seal(session, now=now)
    return site


def _comment(session: Any, site: Site, ref: str | None, now: dt.datetime) -> Comment:
    who = Identity(name=ref or "Zoé", ref=ref, email=None if ref else "zoe@example.org", address="192.0.2.1")
    given = Submission(article_ref="a-1", article_title="Un « titre »", body=f"De {ref} \U0001f434", who=who)
    screen(session, site, given, HOUSE, now=now)
    return submit(session, site, given, Examination(), HOUSE, now=now)


def contents(engine: Engine, *, without: dict[str, set[str]] = WITHHELD) -> dict[str, list[dict[str, Any]]]:
    """Every row that travels, table by table."""
    with reading(engine) as session:
        return {
            kind: [
                {c.key: getattr(row, c.key) for c in table.columns if c.key not in without.get(kind, ())}
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for kind, table in TABLES.items()
        }


def written(engine: Engine, site: Site, path: Path, now: dt.datetime) -> Source:
    with reading(engine) as session:
        path.write_text("".join(archive.archive_lines(session, site, now=now)), encoding="utf-8")
    return Source(path)


def put_back(engine: Engine, source: Source, now: dt.datetime, *, key: str = "default") -> list[Restored]:
    """As `civility import jsonl` does."""
    found = archive.survey(source)
    with writing(engine) as session:
        site = archive.find_or_make_site(session, key, found, now=now)
    done = []
    for kind, lines in archive.pieces(source):
        if kind not in archive.FRAME:
            with writing(engine) as session:
                done.append(archive.restore(session, site, kind, lines))
    return done


def remarked(done: list[Restored]) -> dict[str, str]:
    return {remark.row: remark.reason for restored in done for remark in restored.remarks}


@pytest.fixture
def exported(engine: Engine, lived_in: Site, now: dt.datetime, tmp_path: Path) -> Source:
    return written(engine, lived_in, tmp_path / "site.jsonl", now)


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


@pytest.mark.parametrize("is_there", [True, False])
def test_an_export_imported_makes_an_equal_database(
    engine: Engine, elsewhere: Engine, exported: Source, now: dt.datetime, *, is_there: bool
) -> None:
    if is_there:
        with writing(elsewhere) as session:
            sites.ensure_default(session, now=now + dt.timedelta(days=1))
    done = put_back(elsewhere, exported, now)
    assert remarked(done) == {}
    assert contents(elsewhere) == contents(engine)
    with writing(elsewhere) as session:
        audit.seal(session, now=now)
        assert audit.verify(session).ok


def test_what_an_export_leaves_out_is_said_in_its_first_line(exported: Source) -> None:
    first, *_, last = exported.path.read_text(encoding="utf-8").splitlines()
    assert "moderators and their passwords" in json.loads(first)["left_out"]
    assert json.loads(last) == {"type": "end", "lines": len(exported.path.read_bytes().splitlines()) - 1}
    assert "reader_tokens" not in exported.path.read_text(encoding="utf-8")


def test_a_second_import_changes_nothing(elsewhere: Engine, exported: Source, now: dt.datetime) -> None:
    put_back(elsewhere, exported, now)
    before = contents(elsewhere)
    assert sum(restored.new for restored in put_back(elsewhere, exported, now)) == 0
    assert contents(elsewhere) == before


def test_every_table_of_a_site_travels_or_is_named() -> None:
    stays = {
        "api_key",
        "moderator",
        "endpoint",
        "event",
        "delivery",
        "attempt",
        "seal",
        "claim",
        "replay",
        "heartbeat",
    }
    assert set(Base.metadata.tables) == set(TABLES) | stays


def test_an_archive_goes_under_a_new_key_into_another_database_only(
    engine: Engine, elsewhere: Engine, exported: Source, now: dt.datetime
) -> None:
    put_back(elsewhere, exported, now, key="gazette")
    with reading(elsewhere) as session:
        assert [site.key for site in sites.list_sites(session)] == ["gazette"]
    with pytest.raises(Problem, match="has that site already, as default"):
        put_back(engine, exported, now, key="gazette")


def test_a_site_with_comments_of_its_own_takes_no_archive(
    elsewhere: Engine, exported: Source, now: dt.datetime
) -> None:
    with writing(elsewhere) as session:
        articles.ensure_article(session, sites.ensure_default(session, now=now), "own", now=now)
    with pytest.raises(Problem, match="--merge"):
        put_back(elsewhere, exported, now)


def test_an_archive_that_is_cut_off_or_of_another_format_is_refused(exported: Source, tmp_path: Path) -> None:
    lines = exported.path.read_text(encoding="utf-8").splitlines(keepends=True)
    other = lines[0].replace('"format":1', '"format":2')
    nobody = [lines[0], '{"type": "end", "lines": 1}\n']
    wrong = [lines[0], lines[1].replace('"created_at":"', '"created_at":"x'), '{"type":"end","lines":2}\n']
    for told, kept in (
        ("breaks off", lines[:-1]),
        ("breaks off", [*lines[:3], *lines[4:]]),
        ("format is not 1", [other, *lines[1:]]),
        ("no site", nobody),
        ("created_at is not what it should be", wrong),
    ):
        (path := tmp_path / "cut.jsonl").write_text("".join(kept), encoding="utf-8")
        with pytest.raises(Problem, match=told):
            archive.survey(Source(path))


def test_a_changed_decision_is_left_out_for_the_chain_would_not_hold(
    elsewhere: Engine, changed: Any, now: dt.datetime
) -> None:
    def change(line: dict[str, Any]) -> dict[str, Any]:
        return line | {"note": "forgé", "action": "approve"} if line["type"] == "decision" else line

    assert set(remarked(put_back(elsewhere, changed(change), now)).values()) == {
        "its content does not match its digest"
    }


WRONG: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "author": ("name is not what it should be", lambda line: line | {"name": "x" * 101}),
    "article": ("its policy does not make sense", lambda line: line | {"policy": {"nonsense": 1}}),
    "policy": ("its policy does not make sense", lambda line: line | {"document": {"nonsense": 1}}),
    "imported": ("it belongs to another site", lambda line: line | {"site_id": str(new_id())}),
    "report": ("what its comment_id names is not there", lambda line: line | {"comment_id": str(new_id())}),
    "comment": ("its fields are not those of this version", lambda line: line | {"more": 1}),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_line_that_no_site_would_have_made_is_left_out(
    elsewhere: Engine, changed: Any, now: dt.datetime, kind: str
) -> None:
    reason, wrong = WRONG[kind]
    done = put_back(elsewhere, changed(lambda line: wrong(line) if line["type"] == kind else line), now)
    assert reason in remarked(done).values()
    with reading(elsewhere) as session:
        (site,) = sites.list_sites(session)
        assert policies.in_force(session, site)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 7),
        ("body", "a\0b"),
        ("body", None),
        ("status", "liked"),
        ("created_at", "2024-01-01T00:00:00"),
        ("reasons", ["\ud800"]),
        ("reasons", [{"a\0": 1}]),
        ("priority", True),
        ("priority", "high"),
        ("report_count", 1.5),
        ("report_count", 2**40),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_named(
    elsewhere: Engine, changed: Any, now: dt.datetime, column: str, value: Any
) -> None:
    source = changed(lambda line: line | {column: value} if line["type"] == "comment" else line)
    said = set(remarked(put_back(elsewhere, source, now)).values())
    assert any(reason.startswith(column) for reason in said)


def test_a_place_that_is_taken_stops_one_line_and_not_the_others(
    elsewhere: Engine, changed: Any, now: dt.datetime
) -> None:
    def twin(line: dict[str, Any]) -> dict[str, Any]:
        return line | {"ref": "a-1"} if line["type"] == "article" else line

    done = put_back(elsewhere, changed(twin), now)
    assert list(remarked(done).values()) == ["something else here has its place already"]
    assert len(contents(elsewhere)["comment"]) == 3


def test_lines_that_are_no_rows_are_said(elsewhere: Engine, changed: Any, now: dt.datetime) -> None:
    def odd(line: dict[str, Any]) -> Any:
        return {"imported": {"type": "surprise"}, "report": [1]}.get(line["type"], line)

    said = remarked(put_back(elsewhere, changed(odd), now))
    assert set(said.values()) == {"it is no row of an archive", "the line is not a JSON object in UTF-8"}


def test_a_file_that_is_empty_or_something_else_is_no_archive(tmp_path: Path) -> None:
    for number, content in enumerate(("", "[]\n", '{"id": "1"}\n')):
        (path := tmp_path / f"{number}.jsonl").write_text(content)
        assert not archive.is_archive(Source(path))
