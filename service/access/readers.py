"""Signed-in readers, by the publisher's JWT: the site says which algorithm and key count, never the token.

Fetching published keys is HTTP, so a token is read before any transaction opens.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models import Site
from service import problems
from service.access.jwts import TokenError, key_among, verified
from service.access.reader_tokens import opened_secret
from service.keyring import Keyring
from service.problems import Problem

FetchKeys = Callable[[str, str | None], Sequence[Mapping[str, Any]]]
"""(URL, key id) → the JSON Web Keys published there, asked for anew if none has that id."""

MOST_CHARACTERS = 8192
REF_LENGTH = 255
NAME_LENGTH = 100
EMAIL_LENGTH = 254
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who the publisher says this is; `ref` is the publisher's own key for the account."""

    ref: str
    name: str | None
    email: str | None


def reader_of(token: str, site: Site, *, keyring: Keyring, now: dt.datetime, fetch_jwks: FetchKeys) -> Reader:
    """The reader a token stands for. Raises Problem UNAUTHENTICATED, saying what is wrong with it."""
    configured = site.reader_tokens
    if configured is None:
        raise refused("this site takes no readers' tokens")
    if len(token) > MOST_CHARACTERS or not token.isascii():
        raise refused("this is not a token of at most 8192 ASCII characters")
    try:
        claims = verified(
            token,
            [configured["algorithm"]],
            lambda kid, algorithm: _key(kid, algorithm, configured, keyring, fetch_jwks),
            now=now,
            audience=configured.get("audience"),
            issuer=configured.get("issuer"),
        )
    except TokenError as error:
        raise refused(str(error)) from None
    return _reader(claims, configured["claims"])


def refused(why: str) -> Problem:
    """The Problem every bad token ends in."""
    return Problem(problems.UNAUTHENTICATED, f"the reader’s token was refused: {why}")


def _key(
    kid: str | None, algorithm: str, configured: Mapping[str, Any], keyring: Keyring, fetch_jwks: FetchKeys
) -> Any:
    if "secret" in configured:
        return opened_secret(configured, keyring)
    if "public_key" in configured:
        return configured["public_key"]
    return key_among(fetch_jwks(configured["jwks_url"], kid), kid, algorithm)


def _reader(claims: Mapping[str, Any], names: Mapping[str, str]) -> Reader:
    ref = claims.get(names["ref"])
    if isinstance(ref, int) and not isinstance(ref, bool):
        ref = str(ref)
    ref = _text(ref, REF_LENGTH)
    if ref is None:
        raise refused(f"its {names['ref']} does not name a reader")
    name = _text(claims.get(names["name"]), MOST_CHARACTERS)
    return Reader(
        ref=ref,
        name=" ".join(name.split())[:NAME_LENGTH] if name else None,
        email=_text(claims.get(names["email"]), EMAIL_LENGTH),
    )


def _text(value: object, most: int) -> str | None:
    # Half a surrogate pair or a NUL is valid in JSON, but no database stores it.
    if not isinstance(value, str) or len(value) > most or UNSTORABLE.search(value):
        return None
    return value.strip() or None
