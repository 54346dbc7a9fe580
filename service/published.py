"""JSON that other people's servers answer with, read with care: no redirects, at most 256 KB and 10 seconds."""

import json
import time
from typing import Any

import requests

CONNECT_AND_READ_SECONDS = (3.05, 5)
WHOLE_ANSWER_SECONDS = 10
MOST_BYTES = 262_144


class UnavailableError(Exception):
    """The URL did not answer, or not with JSON, or with too much of it."""


def read_json(method: str, url: str, **sent: Any) -> tuple[int, Any]:
    """The status and the document a request is answered with. Raises UnavailableError."""
    try:
        with requests.request(
            method, url, timeout=CONNECT_AND_READ_SECONDS, allow_redirects=False, stream=True, **sent
        ) as response:
            return response.status_code, json.loads(_body(response))
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise UnavailableError(f"{url}: {error}") from error


def _body(response: requests.Response) -> bytes:
    deadline = time.monotonic() + WHOLE_ANSWER_SECONDS
    body = bytearray()
    for piece in response.iter_content(8192):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > deadline:
            raise UnavailableError(f"{response.url}: the answer is too long or too slow")
    return bytes(body)
