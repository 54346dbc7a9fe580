"""Whether what is here of an archive's rows is as the archive has it: then it goes on where it was stopped.

What is here is never changed, so that a newer archive would put new decisions beside older comments and counts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models import Site
from service import problems
from service.archive.reading import FRAME, Contents, Line, pieces
from service.archive.tables import TABLES, WrongLineError, columns_of, key_of, row_of
from service.importing import Source
from service.problems import Problem

Row = dict[str, Any]


def check_known(session: Session, source: Source, contents: Contents) -> None:
    """Read an archive through against what is here. Raises Problem CONFLICT for a row that is here otherwise."""
    if session.get(Site, contents.site_id) is None:
        return
    for kind, lines in pieces(source):
        rows = dict(_rows(kind, lines)) if kind not in FRAME else {}
        here = _here(session, kind, list(rows.values())) if rows else {}
        for label, row in rows.items():
            if here.get(key_of(kind, row), row) != row:
                raise Problem(problems.CONFLICT, _refusal(kind, label))


def _rows(kind: str, lines: Sequence[Line]) -> Iterator[tuple[str, Row]]:
    """What can be read; the rest is remarked on when it is put back."""
    for label, found in lines:
        try:
            if kind and isinstance(found, dict):
                yield label, row_of(kind, found)
        except WrongLineError:
            continue


def _here(session: Session, kind: str, rows: Sequence[Row]) -> dict[tuple[Any, ...], Row]:
    keys = TABLES[kind].primary_key.columns
    known = select(*columns_of(kind)).where(tuple_(*keys).in_([key_of(kind, row) for row in rows]))
    found = [dict(row) for row in session.execute(known).mappings()]
    return {key_of(kind, row): row for row in found}


def _refusal(kind: str, label: str) -> str:
    return (
        f"{label}, of type {kind}, is not what is here: the site has changed since, or this is a newer archive; "
        "put it into an empty database"
    )
