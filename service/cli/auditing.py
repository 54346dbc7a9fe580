"""`civility audit`: check the chain of decisions, and note its head where nobody can edit it."""

import click

from service import audit as chain
from service.cli.errors import Failure
from service.cli.opening import reading


@click.group()
def audit() -> None:
    """The chain that proves the decision log."""


@audit.command()
@click.option("--expect", metavar="HEAD", help="A head noted earlier, which must still be part of the chain.")
def verify(expect: str | None) -> None:
    """Check every decision and seal; name the first broken row, and exit with 1, if there is one."""
    with reading() as session:
        found = chain.verify(session, expected_head=expect)
    if found.broken:
        raise Failure(f"the chain is broken: {found.broken}")
    click.echo(f"{found.decisions} decisions in {found.seals} seals are as they were made.")
    click.echo(f"{found.unsealed} are not sealed yet.")
    click.echo(f"head {found.head or '-'}")


@audit.command()
def head() -> None:
    """Print the newest seal, to be kept elsewhere and given to `audit verify --expect` later."""
    with reading() as session:
        newest = chain.head(session)
    if newest is None:
        raise Failure("nothing is sealed yet")
    click.echo(newest)
