"""Whom a provider of OpenID Connect vouches for: its ID token checked, and the e-mail in it.

By OpenID Connect Core 1.0 §3.1.3.7. The e-mail alone lets nobody in: see `admit`.
"""

import datetime as dt
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.access.jwts import KINDS, TokenError, key_among, verified

REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")


def vouched_email(
    token: str,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: dt.datetime,
    published: Callable[[str | None], Sequence[Mapping[str, Any]]],
) -> str | None:
    """The e-mail of an ID token made by `issuer` for `client_id` and this sign-in; nothing if it is unverified.

    `published` gives the provider's keys, asked for anew if none has that id. Raises TokenError.
    """
    claims = verified(
        token,
        KINDS,
        lambda kid, algorithm: key_among(published(kid), kid, algorithm),
        now=now,
        audience=client_id,
        issuer=issuer,
        required=REQUIRED,
    )
    if not _is_the_party(claims, client_id):
        raise TokenError("it was made for someone else")
    if not hmac.compare_digest(str(claims["nonce"]).encode("utf-8", "replace"), nonce.encode()):
        raise TokenError("it belongs to another sign-in")
    return _verified_email(claims)


def _is_the_party(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether the token is ours to use: where it has several audiences, `azp` must say so."""
    alone = claims["aud"] in (client_id, [client_id])
    return bool(claims.get("azp", client_id if alone else None) == client_id)


def _verified_email(claims: Mapping[str, Any]) -> str | None:
    # Some providers leave `email_verified` out, and some write it as a text.
    email, is_verified = claims.get("email"), claims.get("email_verified", True)
    return email if isinstance(email, str) and is_verified in (True, "true") else None
