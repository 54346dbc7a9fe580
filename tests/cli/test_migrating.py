"""Several processes may prepare a new database at once, as containers do; they take turns."""

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.engine import make_engine, reading
from models.migrate import is_current
from service import sites
from service.cli.errors import in_one_line
from service.cli.migrating import prepare
from service.scoring import ScorerError


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    else:
        server = make_engine(request.getfixturevalue("postgres_url"))
        name = f"fresh_{uuid.uuid4().hex}"
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine = make_engine(server.url.set(database=name))
        server.dispose()
    yield engine
    engine.dispose()


def test_processes_that_prepare_a_database_at_once_make_it_once(fresh: Engine):
    told: list[tuple[str | None, str | None]] = []
    together = [threading.Thread(target=lambda: told.append(prepare(fresh))) for _ in range(3)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert len(told) == 3
    assert is_current(fresh)
    with reading(fresh) as session:
        assert [site.key for site in sites.list_sites(session)] == ["default"]


def test_a_scorer_that_cannot_be_used_is_told_in_one_line():
    told = in_one_line(ScorerError("Unknown scorer 'x'."))
    assert told is not None
    assert told.format_message() == "Unknown scorer 'x'."
