"""Posting: one request, one outcome, never an exception; a receiver can be slow, broken or hostile."""

import datetime as dt
import socket
import time
from collections.abc import Mapping
from dataclasses import replace

import requests
import urllib3
from requests_hardened.ip_filter import InvalidIPAddress

from service.delivery.deadline import Deadline
from service.delivery.outcome import Outcome
from service.delivery.retry_after import seconds_to_wait
from service.delivery.wire import open_session

READ_AT_MOST = 65_536
READ_AT_ONCE = 16_384
KEEP_AT_MOST = 1_024
LONGEST_ERROR = 500
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float,
    now: dt.datetime,
    allow_private: bool = False,
) -> Outcome:
    """Post these bytes within `timeout` seconds from connect to last byte; redirects are not followed."""
    begun = time.perf_counter()
    with Deadline(timeout) as deadline:
        outcome = _attempt(url, body, headers, deadline, now=now, allow_private=allow_private)
    late = f"timed out: no complete answer within {timeout:g} s" if deadline.over else None
    elapsed_ms = round((time.perf_counter() - begun) * 1000)
    return replace(outcome, error=late or outcome.error, duration_ms=elapsed_ms)


def _attempt(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
    *,
    now: dt.datetime,
    allow_private: bool,
) -> Outcome:
    try:
        with (
            open_session(deadline, allow_private=allow_private) as session,
            session.post(url, data=body, headers={**HEADERS, **headers}, stream=True) as answer,
        ):
            return _outcome(answer, now)
    except Exception as problem:  # noqa: BLE001 - whatever a receiver provokes is an outcome
        return Outcome(error=_told(problem))


def _outcome(answer: requests.Response, now: dt.datetime) -> Outcome:
    body, error = bytearray(), None
    try:
        _read(answer, body)
    except (urllib3.exceptions.HTTPError, OSError) as problem:
        error = _told(problem)
    return Outcome(
        status_code=answer.status_code,
        error=error,
        response=_storable(body[:KEEP_AT_MOST].decode("utf-8", "replace")),
        retry_after=seconds_to_wait(answer.headers.get("Retry-After"), now=now),
    )


def _read(answer: requests.Response, body: bytearray) -> None:
    """Read into `body` as far as we do, so that what came before an answer broke off is there too."""
    for piece in answer.raw.stream(READ_AT_ONCE, decode_content=False):
        body += piece
        if len(body) >= READ_AT_MOST:
            return


def _told(problem: BaseException) -> str:
    root = _root(problem)
    # A socket's own timeout may come a moment before the deadline cuts it.
    words = "timed out: nothing came" if isinstance(root, TimeoutError) else _words(problem, root)
    return _storable(words)[:LONGEST_ERROR]


def _root(problem: BaseException) -> BaseException:
    """What it began with: requests and urllib3 wrap it several times over."""
    while (cause := problem.__cause__ or problem.__context__) is not None:
        problem = cause
    return problem


def _words(problem: BaseException, root: BaseException) -> str:
    if isinstance(problem, requests.exceptions.SSLError):
        return f"TLS failed: {root}"
    match root:
        case InvalidIPAddress():
            return f"refused: {root} is not a public address"
        case socket.gaierror():
            return f"name not found: {root.strerror}"
        case ValueError():
            return f"the URL cannot be used: {root}"
        case OSError():
            return f"connection failed: {root}"
        case _:
            return f"no valid answer: {root}"


def _storable(text: str) -> str:
    """The text without what PostgreSQL refuses."""
    return text.replace("\x00", "\ufffd")
