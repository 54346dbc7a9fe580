"""Sets rows aside before training: for calibration, for choosing, and for judging without the benchmarks.

Rows written for the project stand in contrast pairs on adjacent lines, so whole blocks are held out, never
single rows. Public rows are held out by a hash of their text, so that copies fall on the same side.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.rows import Row, by_language

_BLOCK = 20
_EVERY = 10
_PUBLIC_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to learn from, and rows held out."""

    learn: list[Row]
    held: list[Row]


def blocks(rows: Sequence[Row]) -> Split:
    """Hold out every tenth block of twenty lines of each source and language, from the fifth on."""
    places: dict[tuple[str, str], int] = defaultdict(int)
    split = Split([], [])
    for row in rows:
        block = places[row.source, row.language] // _BLOCK
        places[row.source, row.language] += 1
        (split.held if block % _EVERY == _EVERY // 2 - 1 else split.learn).append(row)
    return split


def hashed(rows: Iterable[Row], *, share: float = _PUBLIC_SHARE) -> Split:
    """Hold out the ``share`` of rows whose text hashes low."""
    split = Split([], [])
    for row in rows:
        (split.held if _fraction(row.text) < share else split.learn).append(row)
    return split


def sampled(rows: Iterable[Row], at_most: int) -> list[Row]:
    """Return at most so many rows of each source and language: those whose text hashes lowest."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: _fraction(row.text)):
        groups[row.source, row.language].append(row)
    return [row for group in groups.values() for row in group[:at_most]]


def thinned(rows: Sequence[Row], toxic_share: float) -> list[Row]:
    """Return the civil rows of each language and so many of its toxic ones that these are at most that share."""
    kept: list[Row] = []
    for group in by_language(rows).values():
        civil = [row for row in group if not row.toxic]
        toxic = sorted((row for row in group if row.toxic), key=lambda row: _fraction(row.text))
        kept += civil + toxic[: round(len(civil) * toxic_share / (1 - toxic_share))]
    return kept


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.casefold().encode(), digest_size=6).digest()) / 2**48
