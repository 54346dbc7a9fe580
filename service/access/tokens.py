"""Bearer tokens for signed-in moderators: signed, not stored, and dead as soon as the password changes."""

import datetime as dt
import uuid
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from models import Moderator
from service.keyring import Keyring

MODERATOR_TOKEN_PREFIX = "mod_"  # noqa: S105  # a mark, not a secret
"""Tells a moderator's token from an API key, which starts with `civ_`."""
LIFETIME = dt.timedelta(hours=12)
PURPOSE = "moderator token"


def issue_token(keyring: Keyring, moderator: Moderator, now: dt.datetime) -> str:
    """A token by which `moderator` is known for 12 hours."""
    claims = {
        "id": moderator.id.hex,
        "password": _fingerprint(keyring, moderator),
        "until": int((now + LIFETIME).timestamp()),
    }
    return MODERATOR_TOKEN_PREFIX + str(_serializer(keyring).dumps(claims))


def find_moderator_by_token(
    session: Session, keyring: Keyring, token: str, now: dt.datetime
) -> Moderator | None:
    """The moderator a token was issued to; nothing if it is forged or over, or they may come in no more."""
    claims = _opened(keyring, token)
    if claims is None or now.timestamp() >= claims["until"]:
        return None
    moderator = session.get(Moderator, uuid.UUID(claims["id"]))
    if moderator is None or not moderator.active:
        return None
    return moderator if claims["password"] == _fingerprint(keyring, moderator) else None


def _opened(keyring: Keyring, token: str) -> dict[str, Any] | None:
    if not token.startswith(MODERATOR_TOKEN_PREFIX) or not token.isascii():
        return None
    try:
        claims: dict[str, Any] = _serializer(keyring).loads(token.removeprefix(MODERATOR_TOKEN_PREFIX))
    except BadData:
        return None
    return claims


def _fingerprint(keyring: Keyring, moderator: Moderator) -> str:
    return keyring.hash("moderator password", moderator.password_hash)[:32]


def _serializer(keyring: Keyring) -> URLSafeSerializer:
    return URLSafeSerializer(keyring.hash(PURPOSE, ""), salt=PURPOSE)
