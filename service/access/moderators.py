"""The people who decide: known by e-mail, never deleted, so that the log goes on naming them."""

import datetime as dt
import re
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Guesses, Moderator, Role
from service import problems
from service.access.passwords import check_password_rules, hash_password
from service.problems import Problem

EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f\ud800-\udfff]+@[^\s@\x00-\x1f\x7f\ud800-\udfff]+")
EMAIL_LENGTH = 254
NAME_LENGTH = 100
LOCALES = ("fr", "en")

ROLE_SCOPES = {
    Role.MODERATOR: ("read", "analyze", "moderate"),
    Role.ADMIN: ("submit", "read", "analyze", "moderate", "admin"),
}


def create_moderator(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    now: dt.datetime,
    role: Role = Role.MODERATOR,
    locale: str = "fr",
) -> Moderator:
    """Add a moderator. Raises Problem INVALID for a wrong field, CONFLICT if the e-mail is known."""
    address = _checked_email(email)
    _check_name_and_locale(name, locale)
    check_password_rules(password, address)
    moderator = Moderator(
        email=address,
        name=name.strip(),
        password_hash=hash_password(password),
        role=role,
        locale=locale,
        created_at=now,
    )
    return _added(session, moderator)


def moderator_by_email(session: Session, email: str) -> Moderator | None:
    """The moderator with this e-mail, however its letters are cased."""
    address = folded_email(email)
    if address is None:
        return None
    return session.scalar(select(Moderator).where(Moderator.email == address))


def list_moderators(session: Session) -> Sequence[Moderator]:
    """All moderators by e-mail, the deactivated ones included."""
    return session.scalars(select(Moderator).order_by(Moderator.email)).all()


def set_password(session: Session, moderator: Moderator, password: str) -> None:
    """Give a moderator a new password, which ends every sign-in made with the old one, and any lock.

    Raises Problem INVALID for a password that is too short, too long, or the e-mail itself.
    """
    check_password_rules(password, moderator.email)
    moderator.password_hash = hash_password(password)
    moderator.failed_sign_ins = 0
    moderator.locked_until = None
    session.execute(delete(Guesses).where(Guesses.moderator_id == moderator.id))
    session.flush()


def change_role(session: Session, moderator: Moderator, role: Role) -> None:
    """Make a moderator an admin, or an admin a moderator."""
    moderator.role = role
    session.flush()


def deactivate(session: Session, moderator: Moderator) -> None:
    """Let a moderator in no more, at once."""
    moderator.active = False
    session.flush()


def activate(session: Session, moderator: Moderator) -> None:
    """Let a deactivated moderator in again, with the password they had."""
    moderator.active = True
    session.flush()


def scopes_of(moderator: Moderator) -> tuple[str, ...]:
    """What a moderator may do, in the words of API keys' scopes."""
    return ROLE_SCOPES[moderator.role]


def folded_email(email: str) -> str | None:
    """An e-mail as it is stored and compared, or nothing if it cannot be one."""
    address = email.strip().casefold()
    return address if len(address) <= EMAIL_LENGTH and EMAIL.fullmatch(address) else None


def _checked_email(email: str) -> str:
    address = folded_email(email)
    if address is None:
        raise Problem(problems.INVALID, errors={"email": ["this is not an e-mail address"]})
    return address


def _check_name_and_locale(name: str, locale: str) -> None:
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise Problem(problems.INVALID, errors={"name": [f"1 to {NAME_LENGTH} printable characters"]})
    if locale not in LOCALES:
        raise Problem(problems.INVALID, errors={"locale": [f"choose from {', '.join(LOCALES)}"]})


def _added(session: Session, moderator: Moderator) -> Moderator:
    session.add(moderator)
    try:
        session.flush()
    except IntegrityError:
        raise Problem(problems.CONFLICT, f"{moderator.email} is a moderator already") from None
    return moderator
