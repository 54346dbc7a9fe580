"""Engines for SQLite and PostgreSQL: every transaction that may write says so when it begins.

A deferred read-then-write on SQLite fails with "database is locked" as soon as another writer came between;
`BEGIN IMMEDIATE` takes its turn instead. Source: the trial in DESIGN §3.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.orm import Session

from models.turns import take_turns

WRITE = {"write": True}
"""The execution option of a connection or session that is going to write."""

BUSY_SECONDS = 10
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")


def make_engine(url: str | URL, **options: Any) -> Engine:
    """An engine ready for use; a SQLite file's folder is made if it is missing."""
    target = make_url(url)
    engine = create_engine(target, **(engine_options(target) | options))
    attach(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that may write: committed at the end, rolled back on any exception."""
    with Session(engine, expire_on_commit=False, execution_options=WRITE) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for reading only; what it loaded stays usable afterwards."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


def engine_options(url: URL) -> dict[str, Any]:
    """What `create_engine` needs for this database."""
    # Errors are logged, and parameters are what readers wrote.
    discreet = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        make_folder(url)
        return discreet | {"connect_args": {"timeout": BUSY_SECONDS}}
    return discreet | {"pool_pre_ping": True, "pool_size": 10, "connect_args": {"connect_timeout": 5}}


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file, so that a first start needs no preparation."""
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().resolve().parent.mkdir(parents=True, exist_ok=True)


def attach(engine: Engine) -> None:
    """Give an engine errors without values; for SQLite our pragmas, our own BEGIN, and writers that take turns."""
    event.listen(engine, "handle_error", _leave_values_out)
    if engine.dialect.name == "sqlite":
        _attach_sqlite(engine)


def _leave_values_out(context: ExceptionContext) -> None:
    """Cut an error of PostgreSQL down to what it is about: its details quote the whole row, or the value."""
    error = context.original_exception
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary is None:
        return
    told, safe = str(error), primary.partition(': "')[0]
    for each in filter(None, (error, context.sqlalchemy_exception)):
        each.args = tuple(str(part).replace(told, safe) for part in each.args)


def _attach_sqlite(engine: Engine) -> None:
    take_turns(engine, patience=BUSY_SECONDS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions on its own: `_begin_sqlite` chooses which kind.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows only ASCII, and would look for « État » in vain.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return text if text is None else text.lower()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
