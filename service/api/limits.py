"""How many requests one caller may make: readers by address, programs by key, each with a limit of its own."""

import time
from collections.abc import Iterator
from typing import NoReturn

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit

from service.keyring import API_KEY_PREFIX, hash_api_key
from service.problems import TOO_MANY_REQUESTS, Problem
from service.web.addresses import address
from service.web.parts import now, parts
from service.web.programs import known_program

SIGN_IN = "team.sign_in"
NOWHERE = "nowhere"
"""What is asked for where there is nothing counts together."""
TRIES = {"readers.try_text", "authorship.edit"}
"""What has the model read a text and counts for no flood limit."""
TRIES_LIMIT = "30/minute"
"""Without a key, beside the limit of all requests: a reader tries a text once or twice before it is posted."""
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
        request_identifier=lambda: request.endpoint or NOWHERE,
    )
    limiter.init_app(app)
    limiter.request_filter(_is_exempt)


def _who() -> str:
    key = _key()
    return hash_api_key(key) if key else address()


def _limit() -> str:
    settings = parts().settings
    is_program = request.blueprint in PROGRAMS or _key() is not None
    if is_program:
        return settings.key_request_limit
    # A preflight has the model read nothing.
    is_try = request.endpoint in TRIES and request.method != "OPTIONS"
    return f"{settings.request_limit};{TRIES_LIMIT}" if is_try else settings.request_limit


def _refuse(breached: RequestLimit) -> NoReturn:
    raise Problem(TOO_MANY_REQUESTS, retry_after=max(1, int(breached.reset_at - time.time())))


def _key() -> str | None:
    """The caller's key where one is asked for: a made-up one buys nothing, nor does a real one at a sign-in."""
    if request.endpoint == SIGN_IN or request.path.startswith("/desk/"):
        return None
    given = (token for token in _tokens() if token.startswith(API_KEY_PREFIX))
    return next((token for token in given if known_program(token, now=now())), None)


def _tokens() -> Iterator[str]:
    """What each door takes for a key."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield token.strip()
    yield request.headers.get("X-Api-Key", "").strip()
    if request.blueprint in PROGRAMS:
        yield request.headers.get("X-Goog-Api-Key", "").strip()
        yield request.args.get("key", "").strip()


def _is_exempt() -> bool:
    return request.path in {"/healthz", "/readyz", "/metrics"} or _is_at_the_desk()


def _is_at_the_desk() -> bool:
    # A newsroom at work behind one address asks often; ways to sign in stay counted.
    return request.path.startswith("/desk/") and not request.path.startswith(
        ("/desk/sign-in", "/desk/first/", "/desk/oidc/")
    )
