"""What every JWT from outside must stand: an algorithm of our choosing, a key that fits, times by the caller's clock.

The token never says what may check it. All that is not about time is PyJWT's work.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from typing import Any

import jwt
from jwt.types import Options

LEEWAY_SECONDS = 30
KINDS = {"RS256": "RSA", "ES256": "EC"}
"""The algorithms published keys are taken for, and the type of key each wants (RFC 7518 §3.1)."""
OPTIONS: Options = {
    "enforce_minimum_key_length": True,
    # These compare with the system's clock, or want what publishers' tokens do not keep to (a numeric `sub`).
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_sub": False,
    "verify_jti": False,
}

FindKey = Callable[[str | None, str], Any]
"""(key id, algorithm) → the key that checks the signature."""


class TokenError(Exception):
    """What is wrong with a token, as half a sentence."""


def verified(
    token: str,
    algorithms: Collection[str],
    find_key: FindKey,
    *,
    now: dt.datetime,
    audience: str | None = None,
    issuer: str | None = None,
    required: Sequence[str] = ("exp",),
) -> dict[str, Any]:
    """The claims of a token that holds, for this audience and issuer where they are given. Raises TokenError."""
    options: Options = {
        "require": list(required),
        "verify_aud": audience is not None,
        "verify_iss": issuer is not None,
    }
    try:
        header = jwt.get_unverified_header(token)
        algorithm = _checked_algorithm(header.get("alg"), algorithms)
        claims = jwt.decode(
            token,
            find_key(header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=audience,
            issuer=issuer,
            options=OPTIONS | options,
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenError(_why(error)) from None
    _check_times(claims, now.timestamp())
    return claims


def key_among(published: Sequence[Mapping[str, Any]], kid: str | None, algorithm: str) -> jwt.PyJWK:
    """The one published key that fits. Raises TokenError if none does or several do, PyJWTError if it is no key."""
    fitting = [key for key in published if _fits(key, kid, algorithm)]
    if len(fitting) != 1:
        raise TokenError("it names no key that the publisher has published")
    return jwt.PyJWK(dict(fitting[0]), algorithm=algorithm)


def _checked_algorithm(named: object, algorithms: Collection[str]) -> str:
    for algorithm in algorithms:
        if named == algorithm:
            return algorithm
    raise TokenError(f"only tokens signed with {' or '.join(algorithms)} are taken")


def _fits(key: Mapping[str, Any], kid: str | None, algorithm: str) -> bool:
    return (
        (kid is None or key.get("kid") == kid)
        and key.get("kty") == KINDS[algorithm]
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
        raise TokenError("it is over")
    if "nbf" in claims and _seconds(claims["nbf"], "nbf") - LEEWAY_SECONDS > now:
        raise TokenError("it is not valid yet")


def _seconds(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TokenError(f"its {name} is not a number of seconds")
    return value
