"""What most commands begin with: the settings, a session, the site that is meant, a folder for what is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import engine as engines
from models.site import DEFAULT_SITE
from service.keyring import Keyring
from service.settings import Settings, ensure_secret, load_settings

site_option = click.option("--site", default=DEFAULT_SITE, show_default=True, help="The site's key.")


def in_a_folder(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that could not be written: told now, not when all the work is done."""
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.absolute().parent}")
    return path


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """An engine for the length of a command."""
    engine = engines.make_engine(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that may write, on the database of the environment."""
    with database(load_settings()) as engine, engines.writing(engine) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading, on the database of the environment."""
    with database(load_settings()) as engine, engines.reading(engine) as session:
        yield session


def keyring() -> Keyring:
    """The keys derived from the environment's secret."""
    return Keyring(ensure_secret(load_settings()))
