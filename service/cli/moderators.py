"""`civility moderator`: the people who decide."""

import sys

import click
from sqlalchemy.orm import Session

from models import Moderator, Role
from service import access
from service.cli.errors import Failure
from service.cli.opening import reading, writing
from service.cli.tables import show
from service.clock import utc_now

ROLES = click.Choice([role.value for role in Role])
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group()
def moderator() -> None:
    """The people who decide."""


@moderator.command()
@click.option("--email", prompt=True, help="What they sign in with.")
@click.option("--name", prompt=True, help="How the decision log calls them.")
@click.option("--role", type=ROLES, default=Role.MODERATOR.value, show_default=True)
@click.option("--locale", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@from_stdin
def create(email: str, name: str, role: str, locale: str, password_stdin: bool) -> None:
    """Add a moderator; the password is asked for."""
    password = _password(password_stdin)
    with writing() as session:
        made = access.create_moderator(
            session, email=email, name=name, password=password, role=Role(role), locale=locale, now=utc_now()
        )
    click.echo(f"{made.name} <{made.email}> can sign in as {made.role.value}")


@moderator.command("list")
def list_() -> None:
    """List all moderators."""
    with reading() as session:
        show(
            ["e-mail", "name", "role", "language", "active", "last seen"],
            [
                (m.email, m.name, m.role.value, m.locale, m.active, m.last_seen_at)
                for m in access.list_moderators(session)
            ],
        )


@moderator.command()
@click.argument("email")
@from_stdin
def password(email: str, password_stdin: bool) -> None:
    """Set a new password, which ends every sign-in made with the old one."""
    new = _password(password_stdin)
    with writing() as session:
        access.set_password(session, _find(session, email), new)
    click.echo(f"{email} has a new password")


@moderator.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Let a moderator in no more, at once; their decisions stay in the log."""
    with writing() as session:
        access.deactivate(session, _find(session, email))
    click.echo(f"{email} can no longer sign in")


@moderator.command()
@click.argument("email")
def activate(email: str) -> None:
    """Let a deactivated moderator in again."""
    with writing() as session:
        access.activate(session, _find(session, email))
    click.echo(f"{email} can sign in again")


@moderator.command()
@click.argument("email")
@click.argument("role", type=ROLES)
def role(email: str, role: str) -> None:
    """Make a moderator an admin, or an admin a moderator."""
    with writing() as session:
        access.change_role(session, _find(session, email), Role(role))
    click.echo(f"{email} is now {role}")


def _find(session: Session, email: str) -> Moderator:
    found = access.moderator_by_email(session, email)
    if found is None:
        raise Failure(f"there is no moderator {email}")
    return found


def _password(from_standard_input: bool) -> str:
    if from_standard_input:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
