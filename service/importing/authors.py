"""Authors of a source: the same reader here as there, recognised as live readers are, by reference or e-mail."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from models import Author, Site, Standing
from service.authors import Identity, guest_key
from service.importing.keys import id_of
from service.importing.records import SourceAuthor
from service.importing.spool import Spooled
from service.keyring import Keyring
from service.text import tame

LONGEST_NAME, LONGEST_EMAIL, LONGEST_REF = 100, 254, 255
EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
Known = dict[tuple[str | None, str | None], uuid.UUID]
"""Authors' ids by `Who.key`."""
NOBODY = {"fr": "Anonyme", "en": "Anonymous"}


@dataclass(frozen=True, slots=True)
class Who:
    """An author as they are known here: by `ref`, else by `guest_key`."""

    name: str
    ref: str | None
    guest_key: str | None
    email: str | None
    is_cut: bool

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What tells this author from all others."""
        return (self.ref, self.guest_key)


class Written(Protocol):
    """A comment whose author is known."""

    @property
    def who(self) -> Who:
        """Its author."""

    @property
    def spooled(self) -> Spooled:
        """As it came."""


def who_is(author: SourceAuthor, site: Site, keyring: Keyring) -> Who:
    """Who an author is here; a name is needed, and an e-mail that is none counts as none."""
    name = tame(" ".join(UNSEEN.sub(" ", author.name).split())) or NOBODY.get(site.locale, NOBODY["en"])
    email = author.email.strip() if author.email else None
    email = email if email and len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email) else None
    ref = author.ref if author.ref and len(author.ref) <= LONGEST_REF else None
    key = None if ref else _guest_key(author, name, email, keyring)
    return Who(name[:LONGEST_NAME].rstrip(), ref, key, email, len(name) > LONGEST_NAME)


def find_authors(session: Session, site: Site, batch: Sequence[Written]) -> Known:
    """The authors' ids by `Who.key`; one who is not known yet is added, others stay as they are."""
    wanted = {one.who.key: one for one in reversed(batch)}
    refs, guests = {ref for ref, _ in wanted if ref}, {guest for _, guest in wanted if guest}
    rows = select(Author.ref, Author.guest_key, Author.id).where(
        Author.site_id == site.id, or_(Author.ref.in_(refs), Author.guest_key.in_(guests))
    )
    known: Known = {(None if guest else ref, guest): found for ref, guest, found in session.execute(rows)}
    added = {key: _row(site, one) for key, one in wanted.items() if key not in known}
    if added:
        session.connection().execute(insert(Author), list(added.values()))
    return known | {key: row["id"] for key, row in added.items()}


def _row(site: Site, one: Written) -> dict[str, Any]:
    since, who = one.spooled.comment.created_at, one.who
    return {
        "id": id_of(site.id, f"author:{uuid.uuid4()}", since),
        "site_id": site.id,
        "ref": who.ref,
        "guest_key": who.guest_key,
        "name": who.name,
        "email": who.email,
        "standing": Standing.NEW,
        "approved_count": 0,
        "rejected_count": 0,
        "version": 1,
        "created_at": since,
    }


def _guest_key(author: SourceAuthor, name: str, email: str | None, keyring: Keyring) -> str:
    if author.account and not email:
        return keyring.hash("guest", f"account:{author.account}")
    return guest_key(Identity(name=name, email=email, address=author.address), keyring)
