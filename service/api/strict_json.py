"""Request bodies read without mercy: JSON only, no NUL, no lone surrogates, no NaN, no depth without end."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import Request
from webargs.flaskparser import FlaskParser

from service import problems
from service.problems import Problem

DEEPEST = 32


class StrictParser(FlaskParser):
    """Webargs' parser with a stricter reading of JSON."""

    def load_json(self, req: Request, schema: Any) -> Any:  # noqa: ARG002  # webargs' own signature
        """The body as data. Raises Problem: UNSUPPORTED_MEDIA, MALFORMED, INVALID."""
        raw = req.get_data(cache=True)
        if req.mimetype != "application/json" and not req.mimetype.endswith("+json"):
            raise Problem(problems.UNSUPPORTED_MEDIA, "Content-Type must be application/json")
        return read_json(raw)


def read_json(raw: bytes) -> Any:
    """Parse and check a body. Raises Problem MALFORMED or, for text that no database stores, INVALID."""
    try:
        data = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_object)
    except UnicodeDecodeError:
        raise Problem(problems.MALFORMED, "the body is not UTF-8") from None
    except RecursionError:
        raise Problem(problems.MALFORMED, "the body is nested too deeply") from None
    except ValueError as error:
        raise Problem(problems.MALFORMED, f"the body is not JSON: {error}") from None
    if wrong := dict(check_strings(data)):
        raise Problem(problems.INVALID, errors=wrong)
    return data


def check_strings(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each string that cannot be stored, as (path, what is wrong). Raises Problem MALFORMED when too deep."""
    if depth > DEEPEST:
        raise Problem(problems.MALFORMED, f"the body is nested deeper than {DEEPEST}")
    if isinstance(data, str) and (said := unstorable(data)):
        yield path, said
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        if unstorable(str(name)):
            yield path or "body", "a name in here cannot be stored"
        else:
            yield from check_strings(value, f"{path}.{name}" if path else str(name), depth + 1)


def unstorable(text: str) -> str | None:
    """Why no database could keep this text as written."""
    if "\0" in text:
        return "holds a NUL character"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "holds half of a surrogate pair"
    return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two members with one name, what checked the request might read the one and what uses it the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
