"""A form's stamp: when and for which article it was made, signed, so that how fast it came back can be trusted."""

import datetime as dt
import hmac

from service.keyring import Keyring

GOOD_FOR_SECONDS = 24 * 60 * 60
"""A form that stood open for longer is shown again, with what was typed."""


def stamp(keyring: Keyring, place: str, now: dt.datetime) -> str:
    """A stamp for a form made now; `place` tells its site and article from all others."""
    made = str(int(now.timestamp() * 1000))
    return f"{made}.{_seal(keyring, place, made)}"


def age_of(given: str, keyring: Keyring, place: str, now: dt.datetime) -> float | None:
    """Seconds since the form was made; None for a stamp that is not ours, of another place, or too old."""
    made, _, seal = given.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(keyring, place, made).encode()):
        return None
    age = now.timestamp() - int(made) / 1000
    return age if 0 <= age <= GOOD_FOR_SECONDS else None


def _seal(keyring: Keyring, place: str, made: str) -> str:
    return keyring.hash("form", f"{made} {place}")
