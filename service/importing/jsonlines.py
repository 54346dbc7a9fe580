"""JSON lines as they stream by: each line an object, or a remark that says why it is not one."""

import json
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from service.importing.records import Remark
from service.importing.remarks import LONG_LINE, NOT_JSON
from service.importing.sources import Source

LONGEST_LINE = 2_000_000
"""Bytes; of a longer line nothing is kept."""


def objects(source: Source) -> Iterator[tuple[str, dict[str, Any] | Remark]]:
    """Each line that is not blank, as (`line N`, its object or a Remark)."""
    with source.open() as stream:
        for number, line in enumerate(_lines(stream), 1):
            row = f"line {number}"
            if line is None:
                yield row, Remark(row=row, reason=LONG_LINE)
            elif line.strip():
                yield row, _object(row, line)


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            continue
        yield None


def _object(row: str, line: bytes) -> dict[str, Any] | Remark:
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else Remark(row=row, reason=NOT_JSON)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
