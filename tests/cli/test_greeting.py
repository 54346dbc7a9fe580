"""The first thing anybody sees: where to go, and commands that work as they stand."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.engine import make_engine, reading, writing
from models.migrate import migrate
from service import access, sites
from service.cli.greeting import ensure_first_key, first_link, greet, key_file
from service.clock import utc_now
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/civility.sqlite3")


@pytest.fixture
def first_start(settings: Settings):
    engine = make_engine(settings.database_url)
    migrate(engine)
    with writing(engine) as session:
        sites.ensure_default(session, utc_now())
    yield engine
    engine.dispose()


def test_the_first_start_keeps_a_good_key_only_its_owner_can_read(first_start, settings: Settings) -> None:
    ensure_first_key(first_start, settings)
    path = key_file(settings)
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    with reading(first_start) as session:
        assert access.find_key(session, path.read_text(), now=utc_now()).scopes == list(access.SCOPES)


def test_later_starts_keep_that_key(first_start, settings: Settings) -> None:
    ensure_first_key(first_start, settings)
    before = key_file(settings).read_text()
    ensure_first_key(first_start, settings)
    assert key_file(settings).read_text() == before


def test_a_key_of_another_database_is_replaced(first_start, settings: Settings) -> None:
    key_file(settings).write_text("civ_from-a-database-that-is-gone")
    ensure_first_key(first_start, settings)
    assert key_file(settings).read_text().strip() != "civ_from-a-database-that-is-gone"


def test_the_greeting_shows_a_command_but_never_the_key(first_start, settings: Settings, capsys) -> None:
    ensure_first_key(first_start, settings)
    greet(settings)
    said = capsys.readouterr().out
    assert "curl http://127.0.0.1:8000/v1/articles/demo/comments" in said
    assert "$(cat civility.key)" in said
    assert key_file(settings).read_text() not in said


def test_the_greeting_leads_to_the_demo_where_there_is_one(settings: Settings, capsys) -> None:
    greet(replace(settings, demo=True))
    assert "http://127.0.0.1:8000/demo" in capsys.readouterr().out
    greet(settings)
    assert "/demo\n" not in capsys.readouterr().out


def test_on_postgresql_no_key_is_kept_in_a_file(capsys) -> None:
    settings = Settings(database_url="postgresql://localhost/civility")
    assert key_file(settings) is None
    greet(settings)
    assert "civility key create" in capsys.readouterr().out


def test_the_greeting_leads_to_the_first_administrator_while_there_is_none(
    first_start, settings: Settings, capsys
) -> None:
    link = first_link(first_start, settings)
    assert link is not None
    assert link.startswith("http://127.0.0.1:8000/desk/first/")
    greet(settings, link)
    assert link in capsys.readouterr().out
    with writing(first_start) as session:
        access.create_moderator(
            session, email="ada@example.org", name="Ada", password="correct horse battery", now=utc_now()
        )
    assert first_link(first_start, settings) is None
    greet(settings)
    assert "/desk/first/" not in capsys.readouterr().out
