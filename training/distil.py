"""Lets a deep model teach a shallow one: the teacher's scores become the labels, of every attribute.

Where somebody labelled a text, the label still counts for a part: the teacher errs too. The teacher's scores are
kept in pieces, so that hours of scoring are not lost when the machine stops.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.attributes import ATTRIBUTES
from training.measures import Floats
from training.rows import Row

TEACHER_SHARE = 0.7
_PIECE = 1_000


def taught(rows: Sequence[Row], scorer: Callable[[Sequence[str]], Floats], kept: Path) -> list[Row]:
    """Return ``rows`` with labels that are mostly the teacher's; its scores are kept below ``kept``."""
    kept.mkdir(parents=True, exist_ok=True)
    labelled: list[Row] = []
    for begin in range(0, len(rows), _PIECE):
        piece = rows[begin : begin + _PIECE]
        scores = _scores(piece, scorer, kept / f"{begin:07}.npy")
        labelled.extend(_blended(row, each) for row, each in zip(piece, scores, strict=True))
        print(f"teacher: {len(labelled)} of {len(rows)} rows", flush=True)
    return labelled


def _scores(piece: Sequence[Row], scorer: Callable[[Sequence[str]], Floats], path: Path) -> Floats:
    if path.exists():
        return np.asarray(np.load(path), np.float64)
    scores = scorer([row.text for row in piece])
    np.save(path, scores)
    return scores


def _blended(row: Row, scores: Floats) -> Row:
    said = dict(zip(ATTRIBUTES, scores.tolist(), strict=True))
    blend = {
        name: TEACHER_SHARE * score + (1 - TEACHER_SHARE) * row.labels.get(name, score)
        for name, score in said.items()
    }
    return replace(row, labels=blend, weight=1.0)
