"""`civility key`: API keys for programs."""

import uuid

import click
from sqlalchemy.orm import Session

from models import ApiKey
from service import access, sites
from service.cli.errors import Failure
from service.cli.opening import reading, site_option, writing
from service.cli.tables import show
from service.clock import utc_now


@click.group()
def key() -> None:
    """API keys for programs."""


@key.command()
@click.option("--scopes", required=True, help=f"What it may do, comma-separated: {', '.join(access.SCOPES)}.")
@click.option("--name", default="command line", show_default=True, help="Whose it is, for the log.")
@site_option
def create(scopes: str, name: str, site: str) -> None:
    """Make a key and print it, this once, as the last word."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with writing() as session:
        owner = sites.find_site(session, site)
        made, plain = access.create_key(session, site=owner, name=name, scopes=wanted, now=utc_now())
    click.echo(f"Key “{made.name}” for site {site} may {', '.join(made.scopes)}. It is shown only now:")
    click.echo(plain)


@key.command("list")
def list_() -> None:
    """List all keys by their first characters."""
    with reading() as session:
        names = {site.id: site.key for site in sites.list_sites(session)}
        keys = access.list_keys(session)
        show(
            ["id", "begins", "name", "site", "scopes", "last used", "revoked"],
            [
                (k.id, k.prefix, k.name, names[k.site_id], k.scopes, k.last_used_at, k.revoked_at)
                for k in keys
            ],
        )


@key.command()
@click.argument("which", metavar="ID_OR_BEGINNING")
def revoke(which: str) -> None:
    """Let a key in no more, at once."""
    with writing() as session:
        revoked = access.revoke_key(session, _id_of(session, which), now=utc_now())
    click.echo(f"revoked {revoked.prefix}… ({revoked.name})")


def _id_of(session: Session, which: str) -> uuid.UUID:
    found = [one for one in access.list_keys(session) if _is_meant(one, which)]
    if len(found) != 1:
        raise Failure(f"{len(found)} keys begin with {which!r}; see `civility key list`")
    return found[0].id


def _is_meant(one: ApiKey, which: str) -> bool:
    return which == str(one.id) or (which.startswith("civ_") and one.prefix == which[: len(one.prefix)])
