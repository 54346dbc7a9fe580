"""JSON that other people's servers answer with, read with care: no redirects, at most 256 KB and 10 seconds."""

import json
from typing import Any

import requests

from service.delivery.deadline import Deadline
from service.delivery.wire import OPEN, OpenAdapter

CONNECT_AND_READ_SECONDS = (3.05, 5)
WHOLE_ANSWER_SECONDS = 10
MOST_BYTES = 262_144


class UnavailableError(Exception):
    """The URL did not answer, or not with JSON, or with too much of it."""


def read_json(method: str, url: str, **sent: Any) -> tuple[int, Any]:
    """The status and the document a request is answered with. Raises UnavailableError."""
    try:
        with (
            Deadline(WHOLE_ANSWER_SECONDS) as deadline,
            _session(deadline) as session,
            session.request(
                method, url, timeout=CONNECT_AND_READ_SECONDS, allow_redirects=False, stream=True, **sent
            ) as response,
        ):
            body = _body(response)
            # What the deadline cut off may look whole.
            deadline.left()
            return response.status_code, json.loads(body)
    except (requests.RequestException, ValueError, RecursionError, TimeoutError) as error:
        raise UnavailableError(f"{url}: {error}") from error


def _session(deadline: Deadline) -> requests.Session:
    session = requests.Session()
    for scheme in OPEN:
        session.mount(f"{scheme}://", OpenAdapter(deadline, OPEN))
    return session


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(8192):
        body += piece
        if len(body) > MOST_BYTES:
            raise UnavailableError(f"{response.url}: the answer is too long")
    return bytes(body)
