"""Plain columns on a terminal or in a pipe: no borders, nothing cut off, so that `cut` and `grep` work too."""

import datetime as dt
from collections.abc import Iterable, Sequence

import click


def show(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their heads, each column as wide as its widest cell."""
    lines = [tuple(heads), *(tuple(_cell(value) for value in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case list() | tuple():
            return ",".join(map(str, value)) or "-"
        case _:
            return str(value)
