"""The desk's own files, under addresses that change with their content, so that browsers keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

blueprint = Blueprint("assets", __name__, url_prefix="/static")
FOLDER = Path(__file__).parent / "static"
FOR_GOOD = 31_536_000


def address(name: str) -> str:
    """Where a page finds the file."""
    return url_for("desk.assets.send", name=name, v=_digest(name))


@blueprint.get("/<name>")
def send(name: str) -> Response:
    """Give a page one of its files."""
    response = send_from_directory(FOLDER, name, max_age=FOR_GOOD)
    response.cache_control.immutable = True
    return response


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
