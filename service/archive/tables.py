"""What an archive is made of: which tables in which order, which columns stay behind, and how values are written.

Made from the models themselves, so that a new column cannot be forgotten.
"""

import datetime as dt
import enum
import json
import uuid
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, Table, Uuid

from models import Article, Author, Comment, Decision, Imported, Label, Policy, Report, Site
from models.base import UtcDateTime
from service.text import problem_of

FORMAT = 1
INTEGER_ENDS = 2**31
SITE: Table = Site.__table__  # type: ignore[assignment]  # the models' tables are tables
TABLES: dict[str, Table] = {
    model.__tablename__: model.__table__  # type: ignore[misc]
    for model in (Site, Policy, Article, Author, Comment, Decision, Report, Label, Imported)
}
"""By the `type` of their lines, in the order in which they can be put back."""
WITHHELD = {"site": {"reader_tokens", "coral_secret"}, "decision": {"seal_number"}}
NOT_IN_IT = (
    "API keys",
    "moderators and their passwords",
    "how readers' tokens are checked, and what Coral signs with (secrets)",
    "webhook endpoints, events and deliveries",
    "seals: the decisions keep their digests, and are sealed anew",
    "claims and stored answers",
)
"""What an archive leaves out, as its first line says."""
REFERENCES: dict[str, dict[str, str]] = {
    "comment": {"article_id": "article", "author_id": "author", "parent_id": "comment"},
    "decision": {"undoes": "decision"},
    "report": {"comment_id": "comment"},
}
"""Columns that name a row which must be there, of the same site."""


class WrongLineError(ValueError):
    """A line that is no row; its text says why, without the row's content."""


def columns_of(kind: str) -> list[Column[Any]]:
    """The columns that travel."""
    return [column for column in TABLES[kind].columns if column.key not in WITHHELD.get(kind, ())]


def key_of(kind: str, row: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a row from the others of its table."""
    return tuple(row[column.key] for column in TABLES[kind].primary_key)


def line_of(kind: str, row: Any) -> str:
    """A row as its line."""
    values = {column.key: _plain(getattr(row, column.key)) for column in columns_of(kind)}
    return json_line({"type": kind} | values)


def json_line(content: dict[str, Any]) -> str:
    """One JSON object and a line feed."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def row_of(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    """The row of a line. Raises WrongLineError naming the column."""
    columns = columns_of(kind)
    if set(found) != {"type", *(column.key for column in columns)}:
        raise WrongLineError("its fields are not those of this version")
    return {column.key: _value(column, found[column.key]) for column in columns}


def _plain(value: Any) -> Any:
    match value:
        case uuid.UUID():
            return str(value)
        case enum.Enum():
            return value.value
        case dt.datetime():
            return value.isoformat()
        case _:
            return value


def _value(column: Column[Any], given: Any) -> Any:
    if given is None:
        if not column.nullable:
            raise WrongLineError(f"{column.key} is missing")
        return None
    try:
        return _reader(column)(given)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise WrongLineError(f"{column.key} is not what it should be") from None


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, Uuid):
        return uuid.UUID
    if isinstance(kind, UtcDateTime):
        return _time
    if isinstance(kind, Enum):
        return kind.enum_class or str
    if isinstance(kind, JSON):
        return _document
    if isinstance(kind, String):
        return lambda given: _text(given, kind.length)
    return NUMBERS[kind.python_type]


def _time(given: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(given)
    if found.tzinfo is None:
        raise ValueError(given)
    return found.astimezone(dt.UTC)


def _text(given: str, longest: int | None) -> str:
    if not isinstance(given, str) or len(given) > (longest or len(given)) or not _is_storable(given):
        raise ValueError
    return given


def _document(given: Any) -> Any:
    if not all(map(_is_storable, _strings(given))):
        raise ValueError
    return given


def _strings(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        yield from document
        yield from _strings(list(document.values()))
    elif isinstance(document, list):
        for item in document:
            yield from _strings(item)


def _is_storable(text: str) -> bool:
    return problem_of(text) in {None, "empty"}


def _truth(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _whole_number(given: Any) -> int:
    # To Python, true is a number.
    if isinstance(given, bool) or not isinstance(given, int) or not -INTEGER_ENDS <= given < INTEGER_ENDS:
        raise ValueError
    return given


def _decimal_number(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        raise ValueError
    return float(given)


NUMBERS: dict[type[Any], Callable[[Any], Any]] = {bool: _truth, int: _whole_number, float: _decimal_number}
