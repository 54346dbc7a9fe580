"""What `civility serve` says when it is ready: where to go, and commands that work as they stand.

On a SQLite file it keeps a first key beside it, readable by its owner only, so that nothing has to be set up.
"""

import os
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from models.engine import reading, writing
from models.site import DEFAULT_SITE
from service import access, sites
from service.clock import utc_now
from service.keyring import Keyring
from service.settings import Settings, ensure_secret

FIRST_KEY = "first key"
WITHOUT_FILE = "$CIVILITY_KEY"


def ensure_first_key(engine: Engine, settings: Settings) -> None:
    """Make the key that the greeting's commands use, unless its file holds one that is good."""
    path = key_file(settings)
    if path is None or _is_good(engine, path):
        return
    with writing(engine) as session:
        site = sites.find_site(session, DEFAULT_SITE)
        _, plain = access.create_key(session, site=site, name=FIRST_KEY, scopes=access.SCOPES, now=utc_now())
    _write(path, plain)


def first_link(engine: Engine, settings: Settings) -> str | None:
    """Where the first administrator is made, while there is none."""
    with reading(engine) as session:
        token = access.first_token(session, Keyring(ensure_secret(settings)))
    return f"{_address(settings)}/desk/first/{token}" if token else None


def greet(settings: Settings, link: str | None = None) -> None:
    """Say where everything is, with a comment to post."""
    address = _address(settings)
    path = key_file(settings)
    key = f"$(cat {_short(path)})" if path else WITHOUT_FILE
    click.echo(f"""
Civility listens on {address}
{_demo(settings, address)}
  Post a comment:
    curl {address}/v1/articles/demo/comments \\
      -H "Authorization: Bearer {key}" -H "Content-Type: application/json" \\
      -d '{{"body": "Merci pour cet article, très clair !", "author": {{"name": "Camille"}}}}'

  See what waits for a moderator:
    curl {address}/v1/queue -H "Authorization: Bearer {key}"

  Moderators     {address}/desk/
  API reference  {address}/docs
  Ready?         {address}/readyz""")
    if link:
        click.echo(f"\n  Make the first administrator, once:\n    {link}")
    if path is None:
        click.echo("  A key          civility key create --scopes submit,read,analyze,moderate,admin")


def key_file(settings: Settings) -> Path | None:
    """Where the first key is kept: beside the SQLite file; nowhere for PostgreSQL."""
    name = make_url(settings.database_url).database
    return Path(name).with_name("civility.key") if settings.is_sqlite and name else None


def _demo(settings: Settings, address: str) -> str:
    return f"\n  See the comment box on an article:  {address}/demo\n" if settings.demo else ""


def _address(settings: Settings) -> str:
    return (settings.public_url or f"http://{settings.bind}").rstrip("/")


def _is_good(engine: Engine, path: Path) -> bool:
    if not path.is_file():
        return False
    with reading(engine) as session:
        return access.find_key(session, path.read_text().strip(), now=utc_now()) is not None


def _write(path: Path, plain: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(plain)


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
