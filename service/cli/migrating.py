"""`civility migrate`: the database gets this version's shape, and the first site if there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from models.engine import writing
from models.migrate import is_current
from models.migrate import migrate as upgrade
from service import sites
from service.cli.errors import UNMIGRATED, Failure
from service.cli.opening import database
from service.clock import utc_now
from service.settings import Settings, load_settings

MIGRATION_LOCK = 0x6D696772617465
"""PostgreSQL's advisory lock for migrations ("migrate" in ASCII)."""


@click.command()
def migrate() -> None:
    """Bring the database to this version's shape, and make the site `default` if there is none."""
    with database(load_settings()) as engine:
        before, after = prepare(engine)
    if before == after:
        click.echo(f"already at revision {after}")
    else:
        click.echo(f"migrated from {before or 'nothing'} to revision {after}")


def prepare(engine: Engine) -> tuple[str | None, str | None]:
    """Migrate and make the default site, one process at a time; the revisions before and after."""
    with _alone(engine):
        before = revision(engine)
        if not is_current(engine):
            upgrade(engine)
        with writing(engine) as session:
            sites.ensure_default(session, utc_now())
    return before, revision(engine)


def require_current(settings: Settings) -> None:
    """Refuse to start on another version's database. Raises Failure."""
    with database(settings) as engine:
        if not is_current(engine):
            raise Failure(UNMIGRATED)


def revision(engine: Engine) -> str | None:
    """The database's revision; nothing when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    # Several containers may start at once. On SQLite the migration's own transaction keeps others out.
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATION_LOCK})
