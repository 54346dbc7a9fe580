"""Bring a database to the shape the models expect, and tell whether it has it."""

from contextlib import AbstractContextManager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.engine import WRITE

HEAD = "head"


def migrate(engine: Engine, revision: str = HEAD) -> None:
    """Move the database up to `revision`, in one transaction where the database can."""
    with _writing(engine) as connection:
        command.upgrade(_config(connection), revision)


def unmigrate(engine: Engine, revision: str) -> None:
    """Move the database back down to `revision` ("base" is the empty database)."""
    with _writing(engine) as connection:
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision this code knows."""
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(_config(None)).get_current_head()


def _writing(engine: Engine) -> AbstractContextManager[Connection]:
    return engine.execution_options(**WRITE).begin()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
