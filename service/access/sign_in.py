"""Signing in with a password: guesses are counted and slowed down, and nothing tells which e-mails exist.

They are counted by the address they come from: who knows a moderator's e-mail must not be able to lock them out.

It has two halves because hashing takes tens of milliseconds, which no writing transaction should last:
`examine` reads and hashes, `conclude` writes. A failure is an answer, not an exception, so that it is stored.
Whom a provider vouches for needs no password here, but must have been made a moderator: `admit`.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Guesses, Moderator
from service.access.moderators import moderator_by_email
from service.access.passwords import hash_password, is_outdated, is_password

FREE_FAILURES = 5
FREE_FAILURES_OF_ALL = 100
"""So many from all addresses together, of each its first few, without a sign-in between, lock the account as well."""
FIRST_LOCK = dt.timedelta(minutes=1)
LONGEST_LOCK_DOUBLINGS = 6
"""After 5 failures the account is locked to an address for 1 minute, then 2, 4 … 64 with each further one."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a password turned out to be: whose, against which stored hash, right or not."""

    moderator_id: uuid.UUID | None
    stored: str | None
    right: bool
    rehashed: str | None


def sign_in(
    session: Session, email: str, password: str, *, address_hash: str, now: dt.datetime
) -> Moderator | None:
    """Both halves at once, in a transaction that may write; nothing if refused, for any reason."""
    return conclude(session, examine(session, email, password), address_hash=address_hash, now=now)


def examine(session: Session, email: str, password: str) -> Examined:
    """Find the moderator and check the password; an unknown e-mail takes as long as a known one."""
    moderator = moderator_by_email(session, email)
    stored = moderator.password_hash if moderator else None
    right = is_password(password, stored)
    rehashed = hash_password(password) if right and stored and is_outdated(stored) else None
    return Examined(moderator.id if moderator else None, stored, right, rehashed)


def conclude(
    session: Session, examined: Examined, *, address_hash: str, now: dt.datetime
) -> Moderator | None:
    """Count the failure or let the moderator in; refused while locked, deactivated, or changed meanwhile."""
    if examined.moderator_id is None:
        return None
    # Locked and read anew: of many guesses at once, each is counted.
    moderator = session.get(Moderator, examined.moderator_id, with_for_update=True, populate_existing=True)
    if moderator is None or not moderator.active:
        return None
    guesses = session.get(Guesses, (moderator.id, address_hash))
    if _is_locked(moderator, now) or (guesses and _is_locked(guesses, now)):
        return None
    if not examined.right or moderator.password_hash != examined.stored:
        _count_failure(session, moderator, guesses, address_hash, now)
        return None
    if guesses:
        session.delete(guesses)
    return _let_in(session, moderator, examined.rehashed, now)


def admit(session: Session, email: str, *, now: dt.datetime) -> Moderator | None:
    """Let in whose e-mail a provider has verified, if an administrator made them a moderator who is active.

    A lock is for guessed passwords; it neither stops them nor ends with this.
    """
    moderator = moderator_by_email(session, email)
    if moderator is None or not moderator.active or not _is_theirs(email, moderator):
        return None
    moderator.last_seen_at = now
    session.flush()
    return moderator


def _is_theirs(email: str, moderator: Moderator) -> bool:
    # Folding turns ß into ss and the Kelvin sign into k: to a provider those are two people's addresses.
    return email.isascii() or email == moderator.email


def _is_locked(counted: Moderator | Guesses, now: dt.datetime) -> bool:
    return counted.locked_until is not None and counted.locked_until > now


def _count_failure(
    session: Session, moderator: Moderator, guesses: Guesses | None, address_hash: str, now: dt.datetime
) -> None:
    if guesses is None:
        guesses = Guesses(moderator_id=moderator.id, address_hash=address_hash, failed_sign_ins=0)
        session.add(guesses)
    guesses.last_at = now
    _count(guesses, FREE_FAILURES, now)
    # What an address guesses beyond its own free ones locks out itself: else one that waits could lock out all.
    if guesses.failed_sign_ins <= FREE_FAILURES:
        _count(moderator, FREE_FAILURES_OF_ALL, now)
    session.flush()


def _count(counted: Moderator | Guesses, free: int, now: dt.datetime) -> None:
    counted.failed_sign_ins += 1
    beyond = counted.failed_sign_ins - free
    if beyond >= 0:
        counted.locked_until = now + FIRST_LOCK * 2 ** min(beyond, LONGEST_LOCK_DOUBLINGS)


def _let_in(session: Session, moderator: Moderator, rehashed: str | None, now: dt.datetime) -> Moderator:
    moderator.failed_sign_ins = 0
    moderator.locked_until = None
    moderator.last_seen_at = now
    moderator.password_hash = rehashed or moderator.password_hash
    session.flush()
    return moderator
