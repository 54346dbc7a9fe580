"""Authors: recognised by what they bring, judged by their record, and told apart from their impersonators."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Author, Comment, Site, Standing, Status
from service import problems, webhooks
from service.keyring import Keyring
from service.policy import Policy, earned_standing, standing_after_suspension
from service.problems import Problem
from service.text import tame

BAD = (Status.REJECTED, Status.SPAM)
LONGEST_SUSPENSION = dt.timedelta(days=36_525)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a reader brings: the publisher's reference if signed in, else what a guest typed, and an address."""

    name: str
    ref: str | None = None
    email: str | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        """Show no name that reaches beyond its own line, from whatever door it comes."""
        object.__setattr__(self, "name", tame(self.name))

    @property
    def signed_in(self) -> bool:
        """Whether the publisher vouches for who this is."""
        return self.ref is not None


def find_author(
    session: Session, site: Site, who: Identity, keyring: Keyring, *, hold: bool = False
) -> Author | None:
    """The author this identity has been before, if any; on `hold` kept from other writers till the end."""
    known = select(Author).where(Author.site_id == site.id)
    if hold:
        known = known.with_for_update(key_share=True).execution_options(populate_existing=True)
    if who.signed_in:
        return session.scalars(known.where(Author.ref == who.ref)).one_or_none()
    return session.scalars(known.where(Author.guest_key == guest_key(who, keyring))).one_or_none()


def ensure_author(
    session: Session, site: Site, who: Identity, keyring: Keyring, *, now: dt.datetime
) -> Author:
    """The author, held, and added on first use; a signed-in reader's new name or e-mail replaces the old one."""
    author = find_author(session, site, who, keyring, hold=True) or _add(session, site, who, keyring, now)
    author.name = who.name
    author.email = who.email or author.email
    return author


def is_published_as(session: Session, author: Author, name: str) -> bool:
    """Whether a comment of the author's stands published under just this name."""
    own = exists().where(Comment.author_id == author.id, Comment.author_name == name)
    return session.scalar(select(own.where(Comment.status == Status.APPROVED))) or False


def guest_key(who: Identity, keyring: Keyring) -> str:
    """A keyed hash of the best a guest brought: an e-mail, else the name with the address it came from."""
    if who.email:
        return keyring.hash("guest", f"email:{who.email.casefold()}")
    return keyring.hash("guest", f"name:{who.name.casefold()}|{who.address or ''}")


def standing_now(author: Author | None, policy: Policy, now: dt.datetime) -> str:
    """The standing in force: after a suspension that has run out, what the record earned; nobody's is new."""
    if author is None:
        return Standing.NEW
    is_over = author.suspended_until is not None and author.suspended_until <= now
    if author.standing == Standing.SUSPENDED and is_over:
        return Standing(standing_after_suspension(author.approved_count, policy))
    return author.standing


def tally(
    session: Session,
    comment: Comment,
    before: Status | None,
    after: Status,
    *,
    policy: Policy,
    now: dt.datetime,
) -> None:
    """Count a move in the author's record, and let a good record earn its standing."""
    approved = (after == Status.APPROVED) - (before == Status.APPROVED)
    rejected = (after in BAD) - (before in BAD)
    if not approved and not rejected:
        return
    author = comment.author
    add_to_record(session, author, approved=approved, rejected=rejected)
    earned = earned_standing(author.standing, author.approved_count, policy, signed_in=author.ref is not None)
    if earned != author.standing:
        set_standing(session, author, Standing(earned), now=now)


def add_to_record(session: Session, author: Author, *, approved: int = 0, rejected: int = 0) -> None:
    """Count in SQL, not in Python: two moderators may decide on one author's comments at once."""
    session.execute(
        update(Author)
        .where(Author.id == author.id)
        .values(
            approved_count=Author.approved_count + approved, rejected_count=Author.rejected_count + rejected
        )
        .execution_options(synchronize_session=False)
    )
    # The update has locked the author: a standing given in between is seen here, and not overwritten.
    session.refresh(author, ["approved_count", "rejected_count", "standing", "version"])


def change_author(
    session: Session,
    author: Author,
    changes: dict[str, Any],
    *,
    expected_version: int | None,
    now: dt.datetime,
) -> Author:
    """Set `standing` (with `suspended_until`), or `note`. Raises Problem STALE or INVALID."""
    session.refresh(author, with_for_update=True)
    if expected_version not in {None, author.version}:
        raise Problem(problems.STALE, current_version=author.version)
    _check_suspension(changes, now)
    if "note" in changes:
        author.note = changes["note"]
    if "standing" in changes:
        set_standing(
            session, author, Standing(changes["standing"]), until=changes.get("suspended_until"), now=now
        )
    else:
        author.version += 1
    session.flush()
    return author


def set_standing(
    session: Session,
    author: Author,
    standing: Standing,
    *,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> None:
    """Give an author a standing, be it earned, as another version; announce it if it is another standing."""
    before = author.standing
    author.standing, author.suspended_until = standing, until
    author.version += 1
    if before != standing:
        data = {"author": author_data(author), "before": before.value, "after": standing.value}
        webhooks.announce(session, "author.standing_changed", site_id=author.site_id, data=data, now=now)


def get_author(session: Session, site: Site, author_id: uuid.UUID) -> Author:
    """The site's author with this id. Raises Problem NOT_FOUND."""
    author = session.get(Author, author_id)
    if author is None or author.site_id != site.id:
        raise Problem(problems.NOT_FOUND, "no such author")
    return author


def list_authors(
    session: Session,
    site: Site,
    *,
    text: str | None,
    standing: Standing | None,
    before: uuid.UUID | None,
    limit: int,
) -> Sequence[Author]:
    """The site's authors whose name holds `text`, of one standing or any; the newest first, before `before`."""
    found = select(Author).where(Author.site_id == site.id).order_by(Author.id.desc())
    if text is not None:
        found = found.where(func.lower(Author.name).contains(text.lower(), autoescape=True))
    if standing is not None:
        found = found.where(Author.standing == standing)
    if before is not None:
        found = found.where(Author.id < before)
    return session.scalars(found.limit(limit)).all()


def recent_comments(session: Session, author: Author, *, limit: int = 20) -> Sequence[Comment]:
    """An author's newest comments, whatever their status."""
    own = select(Comment).where(Comment.author_id == author.id).order_by(Comment.id.desc())
    return session.scalars(own.limit(limit)).all()


def pace(
    session: Session, site: Site, author: Author | None, address_hash: str | None, *, now: dt.datetime
) -> tuple[int, int]:
    """How many comments came to the site in the last minute, (by this author, from this address)."""
    by_author = [Comment.author_id == author.id] if author else []
    # With the site, by which the index begins.
    from_address = [Comment.site_id == site.id, Comment.address_hash == address_hash] if address_hash else []
    return _in_last_minute(session, by_author, now), _in_last_minute(session, from_address, now)


def author_data(author: Author) -> dict[str, Any]:
    """An author as receivers see one: no e-mail, no address."""
    return {"id": str(author.id), "ref": author.ref, "name": author.name, "standing": author.standing.value}


def _in_last_minute(session: Session, conditions: Sequence[ColumnElement[bool]], now: dt.datetime) -> int:
    if not conditions:
        return 0
    recent = Comment.created_at > now - dt.timedelta(minutes=1)
    return session.scalar(select(func.count()).select_from(Comment).where(*conditions, recent)) or 0


def _check_suspension(changes: dict[str, Any], now: dt.datetime) -> None:
    until, suspends = changes.get("suspended_until"), changes.get("standing") == Standing.SUSPENDED
    if suspends and (until is None or not now < until <= now + LONGEST_SUSPENSION):
        raise Problem(
            problems.INVALID,
            errors={"suspended_until": "a suspension needs an end within the next 100 years"},
        )
    if until is not None and not suspends:
        raise Problem(problems.INVALID, errors={"suspended_until": "only with the standing suspended"})


def _add(session: Session, site: Site, who: Identity, keyring: Keyring, now: dt.datetime) -> Author:
    author = Author(
        site_id=site.id,
        ref=who.ref,
        guest_key=None if who.signed_in else guest_key(who, keyring),
        name=who.name,
        standing=Standing.NEW,
        approved_count=0,
        rejected_count=0,
        version=1,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(author)
    except IntegrityError:
        # The same reader's other comment added the author between our look and our insert.
        return _surely(find_author(session, site, who, keyring, hold=True))
    return author


def _surely(author: Author | None) -> Author:
    if author is None:
        raise Problem(problems.BUSY, retry_after=1)
    return author
