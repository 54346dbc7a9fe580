"""How a long command shows its way, and what it says at its end: counts, and every row left out with its reason."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service.cli.tables import show
from service.importing import Loaded, Source, Spool

T = TypeVar("T")
MOST_ROWS = 200
"""Rows left out that are shown; a longer list is for `--report`."""


class Bar:
    """A progress bar on standard error, for a person who watches."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._task = progress, TaskID(0)

    def begin(self, name: str, *, total: int) -> None:
        """Start the next stage; the one before is done."""
        for task in self._progress.tasks:
            self._progress.update(task.id, completed=task.total)
        self._task = self._progress.add_task(name, total=total)

    def advance(self, by: int) -> None:
        """So much more is done."""
        self._progress.advance(self._task, by)

    def stop(self) -> None:
        """Leave the bar as it stands: other lines follow."""
        self._progress.stop()

    def followed(self, source: Source, records: Iterator[T]) -> Iterator[T]:
        """The same records, while the bar shows how far the file has been read."""
        self.begin("reading", total=source.size)
        shown = 0
        for record in records:
            if shown != (position := source.position):
                self._progress.update(self._task, completed=(shown := position))
            yield record


@contextmanager
def progress() -> Iterator[Bar]:
    """A bar for the length of a command; nothing is drawn where nobody watches."""
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        yield Bar(shown)


class Outcome:
    """The counts of an import, gathered batch by batch."""

    def __init__(self, *, is_dry: bool) -> None:
        self._is_dry = is_dry
        self._new = self._known = 0
        self._by_status: Counter[str] = Counter()

    @property
    def is_empty(self) -> bool:
        """Whether no comment of the file is here now."""
        return not self._new and not self._known

    def add(self, loaded: Loaded) -> None:
        """Count one batch."""
        self._new += loaded.new
        self._known += loaded.known
        self._by_status.update(loaded.by_status)

    def show(self, spool: Spool, *, report: Path | None) -> None:
        """Print the table and the rows left out; write the report, if one is asked for."""
        remarks = spool.count_remarks()
        rows: list[tuple[str, object]] = [("would be imported" if self._is_dry else "imported", self._new)]
        rows += [(f"  {status}", count) for status, count in sorted(self._by_status.items())]
        rows += [("already here", self._known)]
        for is_left_out, name in ((True, "left out"), (False, "changed")):
            rows += _reasons(name, {r: count for (out, r), count in remarks.items() if out is is_left_out})
        show(["comments", "count"], rows)
        show_remarks(spool, report)


def show_remarks(spool: Spool, report: Path | None) -> None:
    """Print the rows left out, as far as a person reads, and write the whole report if one is asked for."""
    _show_rows(spool, report)
    if report:
        _write_report(spool, report)


def _reasons(name: str, counts: dict[str, int]) -> list[tuple[str, object]]:
    reasons = sorted(counts.items(), key=lambda one: -one[1])
    return [(name, sum(counts.values())), *((f"  {reason}", count) for reason, count in reasons)]


def _show_rows(spool: Spool, report: Path | None) -> None:
    left_out = [(r.row, r.reason) for r in spool.remarks(left_out=True, most=MOST_ROWS + 1)]
    if not left_out:
        return
    click.echo()
    show(["row left out", "reason"], left_out[:MOST_ROWS])
    if len(left_out) > MOST_ROWS:
        click.echo(
            "… and more; every one is in " + (f"{report}" if report else "the file that --report names")
        )


def _write_report(spool: Spool, report: Path) -> None:
    with report.open("w", encoding="utf-8") as file:
        for remark in spool.remarks():
            outcome = "left_out" if remark.left_out else "changed"
            line = {"row": remark.row, "outcome": outcome, "reason": remark.reason}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
