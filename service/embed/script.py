"""`/embed.js`: the comment box as one file for any page, cached and compressed; and the plain pages' styles."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

STATIC = Path(__file__).parent / "static"
blueprint = Blueprint("embed", __name__, static_folder=STATIC, static_url_path="/embed")
FRESH_SECONDS = 3600
"""How long a browser may use it without asking; after that the ETag saves sending it again."""


@blueprint.get("/embed.js")
def script() -> Response:
    """Give any page the box."""
    compressed = request.accept_encodings.find("gzip") >= 0
    body, digest = _file(compressed=compressed)
    response = Response(body, content_type="text/javascript; charset=utf-8")
    if compressed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    # Pages that isolate themselves, or check a script's integrity, may load it too.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(digest)
    return response.make_conditional(request)  # type: ignore[return-value]


@cache
def _file(*, compressed: bool) -> tuple[bytes, str]:
    """The file as it is sent, and a digest that tells this form of it from any other."""
    source = (STATIC / "embed.js").read_bytes()
    body = gzip.compress(source, 9, mtime=0) if compressed else source
    return body, hashlib.sha256(body).hexdigest()[:32]
