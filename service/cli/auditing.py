"""`civility audit`: check the chain of decisions, and note its head where nobody can edit it."""

import re

import click

from service import audit as chain
from service.cli.errors import Failure
from service.cli.opening import reading

HEAD = re.compile(r"[1-9][0-9]*:[0-9a-f]{64}")


def _a_head(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    # A slip of the hand must not look like tampering.
    if given is not None and not HEAD.fullmatch(given):
        raise click.BadParameter("a head is number:digest, as `civility audit head` prints it")
    return given


@click.group()
def audit() -> None:
    """The chain that proves the decision log."""


@audit.command()
@click.option(
    "--expect",
    metavar="HEAD",
    callback=_a_head,
    help="A head noted earlier, which must still be part of the chain.",
)
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
