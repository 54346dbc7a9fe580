"""Reads labelled comments from JSON lines or CSV, gzipped or not; what is wrong is told with file and line.

The rule: a file is taken whole or refused. Rows that lack a label are kept apart and counted, never guessed.
"""

import csv
import gzip
import json
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from service.evaluation.intervals import SEED
from service.evaluation.labelled import BadRow, LabelledComment, comment_of

LONGEST_LINE = 1_000_000
"""Characters of one line, or of one cell of a table."""


class BadFile(ValueError):  # noqa: N818  # named as the message says it
    """A file that cannot be judged on; the text names it, the line where there is one, and what is wrong."""


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The comments of a file that carry a label, how many others it holds, and how many were left by a sample."""

    name: str
    comments: Sequence[LabelledComment]
    unlabelled: int = 0
    left_out: int = 0

    def sampled(self, at_most: int | None) -> Self:
        """Return at most so many of the comments, chosen by seed, in their order."""
        if at_most is None or len(self.comments) <= at_most:
            return self
        kept = sorted(random.Random(SEED).sample(range(len(self.comments)), at_most))  # noqa: S311  # no secret
        return type(self)(
            self.name,
            [self.comments[place] for place in kept],
            self.unlabelled,
            len(self.comments) - at_most,
        )


def read_file(path: Path) -> LabelledFile:
    """Return the labelled comments of ``*.jsonl``, ``*.csv`` or either with ``.gz``. Raises ``BadFile``."""
    comments = list(_comments(path))
    labelled = [comment for comment in comments if comment.labels]
    if not labelled:
        told = f"none of its {len(comments)} rows carries a label" if comments else "it holds no rows"
        raise BadFile(f"{path}: {told}")
    return LabelledFile(path.name.partition(".")[0], labelled, len(comments) - len(labelled))


def _comments(path: Path) -> Iterator[LabelledComment]:
    rows = _table if ".csv" in path.suffixes else _lines
    line = 0
    try:
        with _opened(path) as file:
            for line, row in rows(file):
                yield comment_of(row, line)
    except BadRow as error:
        raise BadFile(f"{path}, line {line}: {error}") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path}: it is not UTF-8 (after line {line})") from None
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    except _BadLine as error:
        raise BadFile(f"{path}, line {error.line}: {error}") from None


class _BadLine(ValueError):  # noqa: N818
    def __init__(self, line: int, told: str) -> None:
        super().__init__(told)
        self.line = line


def _opened(path: Path) -> IO[str]:
    # A byte order mark is what spreadsheets put before UTF-8.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _lines(file: IO[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE:
            raise _BadLine(number, f"it is longer than {LONGEST_LINE} characters")
        if raw.strip():
            yield number, _object(number, raw)


def _object(number: int, raw: str) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        raise _BadLine(number, "it is not JSON") from None
    if not isinstance(row, dict):
        raise _BadLine(number, "it is not a JSON object")
    return row


def _table(file: IO[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(LONGEST_LINE)
    table = csv.DictReader(file, strict=True)
    try:
        for row in table:
            if None in row:
                raise _BadLine(table.line_num, "it has more cells than there are headers")
            yield table.line_num, row
    except csv.Error as error:
        raise _BadLine(table.reader.line_num, str(error)) from None
