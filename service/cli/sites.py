"""`civility site`: publications, and the policy of each."""

import json
from typing import IO, Any

import click

from models import Site
from service import policies, sites
from service.cli.errors import Failure
from service.cli.opening import keyring, reading, site_option, writing
from service.cli.tables import show
from service.clock import utc_now

AUTHOR = "command line"
locales = click.Choice(sites.LOCALES)
origins = click.option(
    "--origin",
    "origins",
    multiple=True,
    help="A page origin that may post, as https://www.example.org; repeat.",
)


@click.group()
def site() -> None:
    """Sites and their policies."""


@site.command()
@click.argument("key")
@click.option("--name", required=True)
@click.option("--locale", type=locales, default="fr", show_default=True)
@origins
def create(key: str, name: str, locale: str, origins: tuple[str, ...]) -> None:
    """Add a site, with the default policy."""
    with writing() as session:
        made = sites.create_site(
            session, key=key, name=name, locale=locale, allowed_origins=origins, now=utc_now()
        )
    click.echo(f"site {made.key} is ready")


@site.command("list")
def list_() -> None:
    """List all sites."""
    with reading() as session:
        show(
            ["key", "name", "language", "origins", "new articles", "readers sign in", "Coral"],
            [(*_told(s), bool(s.reader_tokens), bool(s.coral_secret)) for s in sites.list_sites(session)],
        )


@site.command("set")
@click.argument("key")
@click.option("--name")
@click.option("--locale", type=locales)
@origins
@click.option("--no-origins", is_flag=True, help="Let no page post any more.")
@click.option("--open/--closed", "is_open", default=None, help="Whether articles appear on first use.")
@click.option("--reader-tokens", type=click.File(), help="JSON that says how readers' tokens are checked.")
@click.option("--no-reader-tokens", is_flag=True, help="Take no readers' tokens any more.")
@click.option(
    "--coral-secret", type=click.File(), help="File with the secret Coral signs with; - to type it."
)
@click.option("--no-coral-secret", is_flag=True, help="Answer Coral no more.")
def set_(
    key: str,
    *,
    name: str | None,
    locale: str | None,
    origins: tuple[str, ...],
    no_origins: bool,
    is_open: bool | None,
    reader_tokens: IO[str] | None,
    no_reader_tokens: bool,
    coral_secret: IO[str] | None,
    no_coral_secret: bool,
) -> None:
    """Change what is given of a site, and leave the rest."""
    allowed = () if no_origins else (origins or None)
    with writing() as session:
        found = sites.find_site(session, key)
        sites.update_site(
            session, found, name=name, locale=locale, allowed_origins=allowed, open_to_new_articles=is_open
        )
        if reader_tokens or no_reader_tokens:
            document = _document(reader_tokens) if reader_tokens else None
            sites.set_reader_tokens(session, found, document, keyring=keyring())
        if coral_secret or no_coral_secret:
            secret = coral_secret.read() if coral_secret else None
            sites.set_coral_secret(session, found, secret, keyring=keyring())
    click.echo(f"site {key} is changed")


@site.group()
def policy() -> None:
    """The rules by which a site decides."""


@policy.command("show")
@site_option
def show_(site: str) -> None:
    """Print the policy in force as JSON, ready to be edited and set again."""
    with reading() as session:
        version = policies.in_force(session, sites.find_site(session, site))
    click.echo(json.dumps(version.document, indent=2, ensure_ascii=False))


@policy.command("set")
@click.argument("file", type=click.File())
@site_option
@click.option("--note", help="Why, for those who read the history.")
def set_policy(file: IO[str], site: str, note: str | None) -> None:
    """Put the policy of a JSON file (`-` is standard input) in force, as a new version."""
    with writing() as session:
        version = policies.set_policy(
            session, sites.find_site(session, site), _document(file), author=AUTHOR, note=note, now=utc_now()
        )
    click.echo(f"policy v{version.version} is in force on {site}")


def _told(one: Site) -> tuple[Any, ...]:
    return one.key, one.name, one.locale, one.allowed_origins, one.open_to_new_articles


def _document(file: IO[str]) -> dict[str, Any]:
    try:
        document = json.load(file)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{file.name} is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise Failure(f"{file.name} must hold a JSON object")
    return document
