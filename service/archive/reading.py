"""Reading an archive: first whether it is one and is whole, then its rows in pieces."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from service import problems
from service.archive.tables import FORMAT, TABLES, WrongLineError, row_of
from service.importing import Remark, Source
from service.importing.jsonlines import objects
from service.problems import Problem

AT_ONCE = 500
FRAME = frozenset({"civility", "site", "end"})
"""The lines that tell of the archive itself, and are no rows to put back."""
Line = tuple[str, dict[str, Any] | Remark]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says of itself: how many lines, and its site's row."""

    lines: int
    site: dict[str, Any]

    @property
    def site_id(self) -> uuid.UUID:
        """The site's id, by which its rows are told from others."""
        found: uuid.UUID = self.site["id"]
        return found


def is_archive(source: Source) -> bool:
    """Whether a file begins as an archive does."""
    _, first = next(objects(source), ("", None))
    return isinstance(first, dict) and first.get("type") == "civility"


def survey(source: Source) -> Contents:
    """Read an archive through once. Raises Problem MALFORMED for one of another format, or cut off."""
    lines, last, site = 0, None, None
    for lines, (_, found) in enumerate(objects(source), 1):
        last = found
        if lines == 1 and isinstance(found, dict) and found.get("format") != FORMAT:
            raise _refusal(source, f"its format is not {FORMAT}, the one this version reads")
        if site is None and isinstance(found, dict) and found.get("type") == "site":
            site = _site(source, found)
    if not isinstance(last, dict) or last.get("type") != "end" or last.get("lines") != lines - 1:
        raise _refusal(source, f"it breaks off after line {lines}, or lines are missing")
    if site is None:
        raise _refusal(source, "it tells of no site")
    return Contents(lines, site)


def pieces(source: Source) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each type, in the order of the file, at most `AT_ONCE` together."""
    numbered = enumerate(objects(source))
    grouped = groupby(numbered, key=lambda one: (_kind(one[1][1]), one[0] // AT_ONCE))
    for (kind, _), lines in grouped:
        yield kind, [line for _, line in lines]


def _kind(found: dict[str, Any] | Remark) -> str:
    kind = found.get("type") if isinstance(found, dict) else None
    return kind if isinstance(kind, str) and kind in (*TABLES, *FRAME) else ""


def _site(source: Source, found: dict[str, Any]) -> dict[str, Any]:
    try:
        return row_of("site", found)
    except WrongLineError as wrong:
        raise _refusal(source, f"of its site, {wrong}") from None


def _refusal(source: Source, why: str) -> Problem:
    return Problem(problems.MALFORMED, f"{source.path.name} is no whole archive: {why}; nothing was imported")
