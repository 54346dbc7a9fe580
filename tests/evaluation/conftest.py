"""Labelled comments as people keep them, and a way to judge them."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from marks import Marks

from service.evaluation.labelled import comment_of
from service.evaluation.scored import Scored, score

Row = dict[str, Any]


@pytest.fixture
def judged() -> Callable[..., Scored]:
    """Rows, scored by `Marks`."""

    def judged(*rows: Row, scorer: Marks | None = None, **options: Any) -> Scored:
        comments = [comment_of(row, line) for line, row in enumerate(rows, 1)]
        return score("made", comments, scorer or Marks(), **options)

    return judged


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, list[Row]], Path]:
    """Writes rows as JSON lines, gzipped where the name says so."""

    def written(name: str, rows: list[Row]) -> Path:
        path = tmp_path / name
        opened = gzip.open if name.endswith(".gz") else open
        with opened(path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        return path

    return written
