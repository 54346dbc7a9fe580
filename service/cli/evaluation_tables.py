"""A report on a terminal: tables, then the worst mistakes; nothing in a comment can speak to the terminal.

The rule: a table that is too wide gives up its intervals first, since they stand in the files that can be written.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from service.evaluation import tables
from service.evaluation.figures import Figures

INTERVAL = re.compile(r" \([^()]*…[^()]*\)")
PIPED_WIDTH = 200
WIDEST = 1000
LONGEST = 160
MOST_ROWS = 12
"""Rows of a table that are shown; the whole of it is in JSON and HTML."""


def show(report: dict[str, Any]) -> None:
    """Print the report."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPED_WIDTH)
    console.print(
        f"{report['model']}, policy: {report['policy']['name']}, reading: {report['reading']}", markup=False
    )
    _print(console, tables.overview(report["sets"]), most=None)
    for figures in report["sets"]:
        console.rule(Text(_printable(figures["name"])), align="left")
        console.print(Text(tables.counted(figures)))
        for table in tables.of_set(figures):
            _print(console, table, most=MOST_ROWS)
        for title, shown in figures.get("examples", {}).items():
            _examples(console, title.replace("_", " "), shown)


def _print(console: Console, table: tables.Table, most: int | None) -> None:
    rich = _rich(table, most)
    whole = Measurement.get(console, console.options.update(width=WIDEST), rich)
    if whole.maximum > console.width:
        rich = _rich(_without_intervals(table), most)
    console.print(rich)


def _without_intervals(table: tables.Table) -> tables.Table:
    return replace(table, rows=[[INTERVAL.sub("", cell) for cell in row] for row in table.rows])


def _rich(table: tables.Table, most: int | None) -> RichTable:
    rich = RichTable(title=Text(table.caption), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, head in enumerate(table.heads):
        rich.add_column(Text(head), justify="right" if place else "left", overflow="fold")
    for row in table.rows[:most]:
        rich.add_row(*(Text(_printable(cell)) for cell in row))
    if most and len(table.rows) > most:
        rich.caption = f"and {len(table.rows) - most} more rows, in --json and --html"
    return rich


def _examples(console: Console, title: str, shown: Sequence[Figures]) -> None:
    if shown:
        console.print(Text(f"Worst {title}", style="italic"))
    for each in shown:
        text = _printable(each["text"])
        cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        console.print(Text(f"  {each['score']:.2f}  line {each['line']}: {cut}"))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
