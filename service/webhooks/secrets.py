"""An endpoint's secrets: encrypted at rest, told once, and for a day two of them while it changes over."""

import datetime as dt

from models import Endpoint
from service import problems
from service.delivery import is_secret, new_secret
from service.keyring import Keyring
from service.problems import Problem

BOTH_VALID_FOR = dt.timedelta(hours=24)
"""How long after a rotation the old secret still signs, beside the new one."""


def chosen_secret(given: str | None) -> str:
    """The secret that was given, else a fresh one. Raises Problem INVALID for what is no secret."""
    if given is None:
        return new_secret()
    if not is_secret(given):
        raise Problem(problems.INVALID, errors={"secret": "whsec_ and 24 to 64 bytes in base64 are needed"})
    return given


def rotate_secret(
    endpoint: Endpoint, keyring: Keyring, *, now: dt.datetime, secret: str | None = None
) -> str:
    """Give the endpoint another secret and return it, this once; the old one stays valid for a day."""
    fresh = chosen_secret(secret)
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + BOTH_VALID_FOR
    endpoint.secret = keyring.encrypt(fresh.encode())
    endpoint.version += 1
    return fresh


def sealed_secrets(endpoint: Endpoint, *, now: dt.datetime) -> tuple[bytes, ...]:
    """The secrets that sign now, still encrypted, the newest first."""
    until = endpoint.old_secret_until
    if endpoint.old_secret is None or until is None or until <= now:
        return (endpoint.secret,)
    return (endpoint.secret, endpoint.old_secret)
