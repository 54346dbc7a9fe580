"""A JSON body of the doors beside Perspective's, whose refusals are problems as everywhere in the API."""

import json
from typing import Any

from flask import request

from service import problems
from service.problems import Problem


def json_object() -> dict[str, Any]:
    """The request's body. Raises Problem MALFORMED for what is no JSON object."""
    try:
        data = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Problem(problems.MALFORMED, "the body is not JSON") from None
    if not isinstance(data, dict):
        raise Problem(problems.MALFORMED, "the body is not a JSON object")
    return data


def text_at(data: Any, *path: str) -> str:
    """The text at `path`. Raises Problem INVALID naming it where there is none."""
    found = data
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str):
        raise Problem(problems.INVALID, errors={".".join(path): "a text is needed"})
    return found
