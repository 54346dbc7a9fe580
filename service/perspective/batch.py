"""Many requests in one, as Google's client libraries send them: `multipart/mixed`, each part an HTTP request.

The rule: a part that is a request below `ROOT` is counted, answered and refused as if it had come alone, from the
same address; with its own key, else with that of the whole.
Format: Google's guide on batching; a part `<id>` is answered as `<response-id>`.
"""

import io
import re
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from uuid import uuid4

from flask import Response, current_app, request
from structlog.contextvars import get_contextvars

from service.perspective.errors import Refused, answer
from service.perspective.keys import given

MOST_PARTS = 100
ROOT = "/v1alpha1/"
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEYS = {
    "HTTP_AUTHORIZATION": "Authorization",
    "HTTP_X_GOOG_API_KEY": "X-Goog-Api-Key",
    "HTTP_X_API_KEY": "X-Api-Key",
}
TOLD = ("Content-Type", "Content-Length", "Allow", "Retry-After")
"""What of an answer's headers a part shows."""
Environ = dict[str, Any]


def answer_all() -> Response:
    """Every part's answer, in the order of the parts. Raises Refused INVALID_REQUEST for what is no batch."""
    key, boundary = given(), f"batch_{uuid4().hex}"
    told = [_told(part, _answer(part, key)) for part in _parts()]
    body = b"".join(f"--{boundary}\r\n".encode() + one for one in told) + f"--{boundary}--\r\n".encode()
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


def _parts() -> list[Message]:
    # Cut by lines: the email package would look for batches within batches, which takes it seconds.
    boundary = re.escape(b"--" + _boundary())
    body = re.split(rb"(?m)^" + boundary + rb"--", request.get_data(), maxsplit=1)[0]
    pieces = re.split(rb"(?m)^" + boundary + rb"[ \t]*\r?\n", body)[1:]
    if not pieces:
        raise _no_batch()
    if len(pieces) > MOST_PARTS:
        raise Refused("INVALID_REQUEST", f"A batch holds at most {MOST_PARTS} requests.")
    return [BytesHeaderParser().parsebytes(piece.removesuffix(b"\n").removesuffix(b"\r")) for piece in pieces]


def _boundary() -> bytes:
    head = f"Content-Type: {request.content_type}\r\n\r\n".encode("latin-1", "replace")
    try:
        batch = BytesHeaderParser().parsebytes(head)
        boundary = batch.get_boundary() if batch.get_content_type() == "multipart/mixed" else None
    # What is written in an encoding that is none.
    except ValueError:
        raise _no_batch() from None
    if not boundary:
        raise _no_batch()
    return boundary.encode("latin-1", "replace")


def _no_batch() -> Refused:
    return Refused("INVALID_REQUEST", "A batch is multipart/mixed, each part of it an HTTP request.")


def _answer(part: Message, key: str | None) -> Response:
    try:
        environ = _environ(part)
    except ValueError:
        return answer(400, "This part of the batch is no HTTP request.")
    if environ["PATH_INFO"] == ROOT:
        return answer(404, "Not Found")
    if environ["REQUEST_METHOD"] not in EVERY_METHOD:
        return answer(405, "Method Not Allowed")
    # A context of its own, so that this part is counted against the quota too.
    with current_app.app_context(), current_app.request_context(environ):
        if key and given() is None:
            environ["HTTP_X_GOOG_API_KEY"] = key
        return current_app.full_dispatch_request()


def _environ(part: Message) -> Environ:
    """The request of a part, as far as it is its own; all else is the whole's. Raises ValueError."""
    line, _, rest = _bytes(part).lstrip().partition(b"\n")
    method, target, _ = line.decode("ascii").split()
    address, asked = urlsplit(target), BytesHeaderParser().parsebytes(rest)
    # Behind a proxy the client's path begins with what the proxy takes away.
    path = ROOT + address.path.partition(ROOT)[2]
    body = _bytes(asked)
    whole = {
        name: value
        for name, value in request.environ.items()
        if name not in {*KEYS, "HTTP_TRANSFER_ENCODING"}
    }
    return {
        **whole,
        **{name: str(asked[header]) for name, header in KEYS.items() if header in asked},
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": address.query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_REQUEST_ID": get_contextvars().get("request_id", ""),
    }


def _bytes(message: Message) -> bytes:
    found = message.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _told(part: Message, answered: Response) -> bytes:
    shown = [f"{name}: {answered.headers[name]}" for name in TOLD if name in answered.headers]
    name = " ".join(str(part.get("Content-ID", "")).split()).replace("<", "<response-", 1)
    head = ["Content-Type: application/http", *([f"Content-ID: {name}"] if name else []), ""]
    lines = [*head, f"HTTP/1.1 {answered.status}", *shown, "", ""]
    return "\r\n".join(lines).encode("ascii", "replace") + answered.get_data() + b"\r\n"
