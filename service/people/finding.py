"""Finding a person: by e-mail, by the publisher's reference, or by an author's id; on one site."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Author, Report, Site
from service import problems
from service.authors import Identity, guest_key
from service.keyring import Keyring
from service.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what somebody is known; exactly one is given."""

    email: str | None = None
    ref: str | None = None
    author_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        """Raises Problem INVALID unless exactly one is given."""
        if sum(given is not None for given in (self.email, self.ref, self.author_id)) != 1:
            raise Problem(problems.INVALID, errors={"person": "give one of e-mail, reference and author id"})


def find_person(session: Session, site: Site, person: Person, keyring: Keyring) -> Sequence[Author]:
    """The authors that are this person: by e-mail there may be one signed in and a guest; nobody is an empty list."""
    known = select(Author).where(Author.site_id == site.id, _is(person, keyring))
    return session.scalars(known.order_by(Author.id)).all()


def notices_of(session: Session, author: Author) -> list[Report]:
    """The notices of illegal content that were given under this author's e-mail."""
    return notices_under(session, author.site_id, author.email)


def notices_by(session: Session, site: Site, person: Person, authors: Sequence[Author]) -> list[Report]:
    """All notices of a person: not everybody who gives one has written, so the e-mail asked for counts by itself."""
    emails = {(email or "").lower() for email in (person.email, *(author.email for author in authors))}
    return [notice for email in sorted(emails) for notice in notices_under(session, site.id, email)]


def notices_under(session: Session, site_id: uuid.UUID, address: str | None) -> list[Report]:
    """The notices of illegal content that were given under this e-mail, in any case."""
    if not address:
        return []
    given_as = func.lower(Report.notice["email"].as_string())
    given = select(Report).where(Report.site_id == site_id, given_as == address.lower())
    return list(session.scalars(given.order_by(Report.id)))


def _is(person: Person, keyring: Keyring) -> Any:
    if person.author_id is not None:
        return Author.id == person.author_id
    if person.ref is not None:
        return Author.ref == person.ref
    email = person.email or ""
    as_guest = guest_key(Identity(name="", email=email), keyring)
    return or_(func.lower(Author.email) == email.lower(), Author.guest_key == as_guest)
