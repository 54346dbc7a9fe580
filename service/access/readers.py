"""Signed-in readers, by the publisher's JWT: the site says which algorithm and key count, never the token.

The claims of time are compared with the caller's clock; all else is PyJWT's work. Fetching published keys is
HTTP, so a token is read before any transaction opens.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import jwt
from jwt.types import Options

from models import Site
from service import problems
from service.access.reader_tokens import opened_secret
from service.keyring import Keyring
from service.problems import Problem

FetchKeys = Callable[[str, str | None], Sequence[Mapping[str, Any]]]
"""(URL, key id) → the JSON Web Keys published there, asked for anew if none has that id."""

MOST_CHARACTERS = 8192
LEEWAY_SECONDS = 30
REF_LENGTH = 255
NAME_LENGTH = 100
EMAIL_LENGTH = 254
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
OPTIONS: Options = {
    "require": ["exp"],
    "enforce_minimum_key_length": True,
    # These compare with the system's clock, or want what publishers' tokens do not keep to (a numeric `sub`).
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_sub": False,
    "verify_jti": False,
}


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
    claims = _verified(token, configured, keyring, fetch_jwks)
    _check_times(claims, now.timestamp())
    return _reader(claims, configured["claims"])


def refused(why: str) -> Problem:
    """The Problem every bad token ends in."""
    return Problem(problems.UNAUTHENTICATED, f"the reader’s token was refused: {why}")


def _verified(
    token: str, configured: Mapping[str, Any], keyring: Keyring, fetch_jwks: FetchKeys
) -> dict[str, Any]:
    algorithm = configured["algorithm"]
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != algorithm:
            raise refused(f"this site’s tokens are signed with {algorithm}")
        return jwt.decode(
            token,
            _key(header.get("kid"), configured, keyring, fetch_jwks),
            algorithms=[algorithm],
            audience=configured.get("audience"),
            issuer=configured.get("issuer"),
            options=OPTIONS | {"verify_aud": "audience" in configured, "verify_iss": "issuer" in configured},
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise refused(_why(error)) from None


def _key(kid: str | None, configured: Mapping[str, Any], keyring: Keyring, fetch_jwks: FetchKeys) -> Any:
    if "secret" in configured:
        return opened_secret(configured, keyring)
    if "public_key" in configured:
        return configured["public_key"]
    published = fetch_jwks(configured["jwks_url"], kid)
    fitting = [key for key in published if _fits(key, kid, configured["algorithm"])]
    if len(fitting) != 1:
        raise refused("it names no key that the publisher has published")
    return jwt.PyJWK(dict(fitting[0]), algorithm=configured["algorithm"])


def _fits(key: Mapping[str, Any], kid: str | None, algorithm: str) -> bool:
    return (
        (kid is None or key.get("kid") == kid)
        and key.get("kty") == {"RS256": "RSA", "ES256": "EC"}[algorithm]
        and key.get("alg", algorithm) == algorithm
        and key.get("use", "sig") == "sig"
    )


def _why(error: Exception) -> str:
    match error:
        case jwt.InvalidSignatureError():
            return "its signature is wrong"
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            return "it was made for someone else"
        case jwt.MissingRequiredClaimError():
            return f"it has no {error.claim}"
        case _:
            return "it cannot be read"


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    if _seconds(claims["exp"], "exp") + LEEWAY_SECONDS <= now:
        raise refused("it is over")
    if "nbf" in claims and _seconds(claims["nbf"], "nbf") - LEEWAY_SECONDS > now:
        raise refused("it is not valid yet")


def _seconds(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise refused(f"its {name} is not a number of seconds")
    return value


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
