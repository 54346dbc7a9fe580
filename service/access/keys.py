"""API keys for programs: shown once, stored as a hash, limited to the scopes they were made with."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import ApiKey, Site
from service import problems
from service.keyring import hash_api_key, new_api_key
from service.problems import Problem

SCOPES = ("submit", "read", "analyze", "moderate", "admin")
"""All that a key may be allowed; no scope includes another."""

PREFIX_LENGTH = 12
NAME_LENGTH = 100
NOTED_EVERY = dt.timedelta(minutes=1)


def create_key(
    session: Session, *, site: Site, name: str, scopes: Collection[str], now: dt.datetime
) -> tuple[ApiKey, str]:
    """Make a key for `site` and give it back with its plain text, which is not stored and never shown again.

    Raises Problem INVALID for no scope or an unknown one, and for an empty or overlong name.
    """
    plain = new_api_key()
    key = ApiKey(
        site_id=site.id,
        name=_checked_name(name),
        prefix=plain[:PREFIX_LENGTH],
        hash=hash_api_key(plain),
        scopes=_checked_scopes(scopes),
        created_at=now,
    )
    session.add(key)
    session.flush()
    return key, plain


def find_key(session: Session, plain: str, *, now: dt.datetime) -> ApiKey | None:
    """The key with this plain text, unless there is none or it is revoked."""
    key = session.scalar(select(ApiKey).where(ApiKey.hash == hash_api_key(plain)))
    if key is None or (key.revoked_at is not None and key.revoked_at <= now):
        return None
    return key


def permits(key: ApiKey, scope: str) -> bool:
    """Whether the key was made with `scope`."""
    return scope in key.scopes


def use_is_worth_noting(key: ApiKey, now: dt.datetime) -> bool:
    """Whether `note_use` would write: ask before opening a transaction for it."""
    return key.last_used_at is None or key.last_used_at <= now - NOTED_EVERY


def note_use(session: Session, key: ApiKey, now: dt.datetime) -> None:
    """Write down that the key was used, at most once a minute, however many processes saw it."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - NOTED_EVERY)
    session.execute(update(ApiKey).where(ApiKey.id == key.id, stale).values(last_used_at=now))


def list_keys(session: Session, *, site: Site | None = None) -> Sequence[ApiKey]:
    """All keys, or those of one site, oldest first, the revoked ones included."""
    query = select(ApiKey).order_by(ApiKey.id)
    return session.scalars(query if site is None else query.where(ApiKey.site_id == site.id)).all()


def revoke_key(session: Session, key_id: uuid.UUID, *, now: dt.datetime) -> ApiKey:
    """Let the key in no more. Raises Problem NOT_FOUND; revoking twice keeps the first time."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise Problem(problems.NOT_FOUND, f"there is no key {key_id}")
    key.revoked_at = key.revoked_at or now
    session.flush()
    return key


def _checked_scopes(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "at least one is needed"
        raise Problem(problems.INVALID, errors={"scopes": [f"{wrong}; choose from {', '.join(SCOPES)}"]})
    return [scope for scope in SCOPES if scope in scopes]


def _checked_name(name: str) -> str:
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise Problem(problems.INVALID, errors={"name": [f"1 to {NAME_LENGTH} printable characters"]})
    return name.strip()
