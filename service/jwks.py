"""The keys publishers publish (JWK Set, RFC 7517 §5): fetched over HTTP, remembered, asked for seldom.

A page full of forged tokens must not become a flood of requests to the publisher: a URL is asked at most
once a minute, whatever key ids are named.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from requests import codes

from service import problems
from service.problems import Problem
from service.published import UnavailableError, read_json
from service.telemetry import log

KEPT_SECONDS = 3600
ASKED_EVERY_SECONDS = 60
WAITED_SECONDS = 2
"""So long one waits for keys that another is fetching: a slow publisher must not gather all threads."""

Keys = Sequence[Mapping[str, Any]]


class KeysUnavailableError(Exception):
    """The URL did not answer, or not with a key set."""


@dataclass(slots=True)
class _Remembered:
    keys: Keys | None = None
    fetched_at: float = float("-inf")
    asked_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serves(self, kid: str | None) -> bool:
        """Whether a token that names this key, or none, can be judged by what is known."""
        return self.keys is not None and (kid is None or any(key.get("kid") == kid for key in self.keys))


class KeySets:
    """The key sets this process knows, by URL; call it as `fetch_jwks` of `service.access.reader_of`."""

    def __init__(
        self, fetch: Callable[[str], Keys] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch or fetch_key_set
        self._clock = clock
        self._known: dict[str, _Remembered] = {}

    def __call__(self, url: str, kid: str | None) -> Keys:
        """The keys at `url`, fetched anew if an hour old or if none has the id `kid`, at most once a minute.

        Raises Problem UNAUTHENTICATED while they have never been fetched; old ones serve when the URL fails.
        """
        known = self._known.setdefault(url, _Remembered())
        # Whoever comes second goes on with the old keys, or waits a little for what the first is fetching.
        wait = 0 if known.serves(kid) else WAITED_SECONDS
        if self._should_ask(known, kid) and known.lock.acquire(timeout=wait):
            try:
                if self._should_ask(known, kid):
                    self._refresh(url, known)
            finally:
                known.lock.release()
        if known.keys is None:
            raise Problem(
                problems.UNAUTHENTICATED, "the publisher’s keys cannot be fetched just now", retry_after=60
            )
        return known.keys

    def _should_ask(self, known: _Remembered, kid: str | None) -> bool:
        now = self._clock()
        if now - known.asked_at < ASKED_EVERY_SECONDS:
            return False
        return now - known.fetched_at >= KEPT_SECONDS or not known.serves(kid)

    def _refresh(self, url: str, known: _Remembered) -> None:
        try:
            known.keys = self._fetch(url)
            known.fetched_at = self._clock()
        except KeysUnavailableError:
            log(__name__).warning("key_set_unavailable", url=url, exc_info=True)
        finally:
            known.asked_at = self._clock()


def fetch_key_set(url: str) -> Keys:
    """GET a key set, as `service.published` reads. Raises KeysUnavailableError."""
    try:
        status, document = read_json("GET", url)
    except UnavailableError as error:
        raise KeysUnavailableError(str(error)) from error
    keys = document.get("keys") if isinstance(document, dict) else None
    if status != codes.ok or not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise KeysUnavailableError(f"{url} does not hold a key set")
    return keys


fetch_keys = KeySets()
"""What this process knows, shared by its threads."""
