"""How many requests one caller may make: readers by address, programs by key, each with a limit of its own."""

import time
from collections.abc import Iterator
from typing import NoReturn

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from service.keyring import API_KEY_PREFIX, hash_api_key
from service.problems import TOO_MANY_REQUESTS, Problem
from service.web.parts import parts

SIGN_IN = "team.sign_in"
PROGRAMS = {"perspective", "classify", "coral"}
"""Front doors that only programs come through: at one address, a whole newsroom's comments."""


def install(app: Flask) -> None:
    """Count every request but those of the operators' pages."""
    settings = app.extensions["civility"].settings
    limiter = Limiter(
        _who,
        default_limits=[_limit],
        storage_uri=settings.request_limit_storage,
        on_breach=_refuse,
        strategy="fixed-window",
    )
    limiter.init_app(app)
    limiter.request_filter(_is_exempt)


def _who() -> str:
    if key := _key():
        return hash_api_key(key)
    return get_remote_address() or "unknown"


def _limit() -> str:
    settings = parts().settings
    is_program = _key() is not None or request.blueprint in PROGRAMS
    return settings.key_request_limit if is_program else settings.request_limit


def _refuse(breached: RequestLimit) -> NoReturn:
    raise Problem(TOO_MANY_REQUESTS, retry_after=max(1, int(breached.reset_at - time.time())))


def _key() -> str | None:
    # Signing in asks for no key, so a made-up one would only buy more guesses at a password.
    if request.endpoint == SIGN_IN:
        return None
    return next((token for token in _tokens() if token.startswith(API_KEY_PREFIX)), None)


def _tokens() -> Iterator[str]:
    yield request.headers.get("Authorization", "").removeprefix("Bearer ")
    yield from (request.headers.get(name, "") for name in ("X-Api-Key", "X-Goog-Api-Key"))
    yield request.args.get("key", "")


def _is_exempt() -> bool:
    return request.path in {"/healthz", "/readyz", "/metrics"} or _is_at_the_desk()


def _is_at_the_desk() -> bool:
    # A newsroom at work behind one address asks often; signing in stays counted.
    return request.path.startswith("/desk/") and not request.path.startswith(
        ("/desk/sign-in", "/desk/first/")
    )
