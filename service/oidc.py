"""A provider of OpenID Connect: where it is, the way to its sign-in, and the ID token that a code is worth.

By OpenID Connect Discovery 1.0 §4 and Core 1.0 §3.1 (authorization code), with RFC 7636 (PKCE, S256). All of it is
HTTP but `way_in`: no transaction may be open.
"""

import base64
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote_plus, urlencode

from requests import codes

from service.networks import is_safe_way
from service.published import UnavailableError, read_json

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_SECONDS = 3600
FAILURE_KEPT_SECONDS = 10
WAITED_SECONDS = 2
"""So long one waits while another asks the provider: a slow one must not gather all threads."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPE = "openid email"

Reason = Literal["down", "denied", "misset", "stale", "unproven", "unknown"]
"""Why a sign-in was refused: each has words at the desk, and a line in `docs/access.md`."""


class RefusedError(Exception):
    """A sign-in through the provider came to nothing; `reason` is for people, the text for the log."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Client:
    """What the provider knows this server as."""

    issuer: str
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_basic: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way: what must come back, the secret behind the challenge, and where to come back."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    back: str


@dataclass(slots=True)
class _Known:
    found: Provider | RefusedError | None = None
    good_until: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


class Providers:
    """The providers this process knows, by issuer: kept for an hour, and a failure for ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def __call__(self, issuer: str) -> Provider:
        """The provider at `issuer`. Raises RefusedError `down`, or `misset` for a document that will not do."""
        known = self._known.setdefault(issuer, _Known())
        # Whoever comes second waits a little for what the first is fetching, or finds that there was nothing.
        if not known.lock.acquire(timeout=WAITED_SECONDS):
            raise RefusedError("down", f"{issuer} is being asked, and takes long")
        try:
            if known.found is None or self._clock() >= known.good_until:
                known.found, kept = _found(issuer)
                known.good_until = self._clock() + kept
            found = known.found
        finally:
            known.lock.release()
        if isinstance(found, RefusedError):
            raise RefusedError(found.reason, str(found))
        return found


def way_in(provider: Provider, client: Client, attempt: Attempt) -> str:
    """The URL at the provider where the moderator signs in."""
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": attempt.back,
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return provider.authorization_endpoint + joint + urlencode(asked)


def challenge(verifier: str) -> str:
    """What the provider is shown of the verifier before it is shown the verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def redeem(provider: Provider, client: Client, attempt: Attempt, code: str) -> str:
    """The ID token for a code. Raises RefusedError: `down`, `stale` for a code it does not know, or `misset`."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.back,
        "code_verifier": attempt.verifier,
    }
    try:
        status, answer = read_json("POST", provider.token_endpoint, **_signed(form, provider, client))
    except UnavailableError as error:
        raise RefusedError("down", str(error)) from error
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if status == codes.ok and isinstance(token, str):
        return token
    raise _refusal(status, answer)


def _signed(form: Mapping[str, str], provider: Provider, client: Client) -> dict[str, Any]:
    if not provider.takes_basic:
        return {"data": {**form, "client_id": client.id, "client_secret": client.secret}}
    # Both are form-encoded first (RFC 6749 §2.3.1), so that neither can hold a colon.
    return {"data": form, "auth": (quote_plus(client.id), quote_plus(client.secret))}


def _refusal(status: int, answer: Any) -> RefusedError:
    error = answer.get("error") if isinstance(answer, dict) else None
    if status >= codes.server_error:
        return RefusedError("down", f"the token endpoint answered {status}")
    told = f"the token endpoint answered {status}, {str(error)[:60]!r}"
    return RefusedError("stale" if error == "invalid_grant" else "misset", told)


def _found(issuer: str) -> tuple[Provider | RefusedError, int]:
    """What there is at `issuer`, and for how many seconds that is good."""
    try:
        return _discovered(issuer), KEPT_SECONDS
    except RefusedError as error:
        return error, FAILURE_KEPT_SECONDS


def _discovered(issuer: str) -> Provider:
    try:
        status, document = read_json("GET", issuer.rstrip("/") + WELL_KNOWN)
    except UnavailableError as error:
        raise RefusedError("down", str(error)) from error
    if status != codes.ok:
        raise RefusedError("down", f"{issuer}{WELL_KNOWN} answered {status}")
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise RefusedError("misset", f"the document at {issuer} is not of this issuer, letter by letter")
    authorization, token, keys = (_endpoint(document, name) for name in ENDPOINTS)
    return Provider(authorization, token, keys, _takes_basic(document))


def _endpoint(document: Mapping[str, Any], name: str) -> str:
    url = document.get(name)
    if isinstance(url, str) and is_safe_way(url):
        return url
    raise RefusedError("misset", f"the provider’s {name} is not an https:// URL")


def _takes_basic(document: Mapping[str, Any]) -> bool:
    methods = document.get("token_endpoint_auth_methods_supported")
    return not isinstance(methods, list) or "client_secret_basic" in methods


find_provider = Providers()
"""What this process knows, shared by its threads."""
