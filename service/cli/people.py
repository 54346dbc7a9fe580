"""`civility person`: give somebody all that is kept of them, or erase it."""

import json
import uuid
from collections.abc import Callable
from typing import IO

import click
from sqlalchemy import Engine

from models import Site
from models import engine as engines
from service import people, sites
from service.cli.opening import database, keyring, reading, site_option
from service.clock import utc_now
from service.people import Person
from service.problems import Problem
from service.settings import load_settings


def identified(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say who is meant."""
    for option in (
        site_option,
        click.option("--author", "author_id", type=click.UUID, help="An author's id here."),
        click.option("--ref", help="The publisher's own reference."),
        click.option("--email", help="An e-mail address, of an author or a guest."),
    ):
        command = option(command)
    return command


@click.group()
def person() -> None:
    """A person's data, and its erasure."""


@person.command()
@identified
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="File; standard output.")
def export(
    email: str | None, ref: str | None, author_id: uuid.UUID | None, site: str, output: IO[str]
) -> None:
    """Write all that is kept of a person as JSON."""
    who = _person(email, ref, author_id)
    with reading() as session:
        there = sites.find_site(session, site)
        found = people.find_person(session, there, who, keyring())
        data = people.person_data(session, found, people.notices_by(session, there, who, found))
    output.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


@person.command()
@identified
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(
    email: str | None, ref: str | None, author_id: uuid.UUID | None, site: str, *, dry_run: bool, yes: bool
) -> None:
    """Erase a person: name, e-mail, reference, texts; their places in the threads stay."""
    who = _person(email, ref, author_id)
    with database(load_settings()) as engine:
        with engines.reading(engine) as session:
            there = sites.find_site(session, site)
            found = people.find_person(session, there, who, keyring())
            comments = sum(people.count_words(session, author) for author in found)
            notices = len(people.notices_by(session, there, who, found))
        told = f"{len(found)} authors with {comments} comments and {notices} notices to erase"
        click.echo(f"{told}: this cannot be undone.")
        if dry_run or not (found or notices):
            return
        if not yes:
            click.confirm("Erase them?", abort=True)
        with engines.writing(engine) as session:
            people.erase_notices(session, there, who)
        for author in found:
            _erase(engine, there, author.id)
    click.echo("erased")


def _person(email: str | None, ref: str | None, author_id: uuid.UUID | None) -> Person:
    try:
        return Person(email=email, ref=ref, author_id=author_id)
    except Problem:
        raise click.UsageError("Give one of --email, --ref and --author.") from None


def _erase(engine: Engine, site: Site, author_id: uuid.UUID) -> None:
    is_done = False
    while not is_done:
        with engines.writing(engine) as session:
            is_done = people.erase_some(session, site, author_id, now=utc_now()).is_done
