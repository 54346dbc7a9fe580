"""Makes the evasion set: held-out toxic rows written as filters are evaded, and civil rows that only look it.

A row is evaded in its longest words and, where a list of rude words is at hand, in those first, since that is
what an evader would hide. Civil rows keep their words: digits, emoji, spaced titles and names must not rise.
"""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.augment import EVASIONS, bare, change_words
from training.rows import Row

WORDS = 3
PLAIN = "plain"
_WORD = re.compile(r"[^\W\d_]{4,}")
_LOOKS = (
    "R2-D2",
    "50 %",
    "24h/24",
    "P A R I S",
    "N.B.A.",
    "4x4",
    "U2",
    "B2B",
    "🎉🎉",
    "3e étage",
    "H & M",
    "1984",
)


def evasion_set(rows: Sequence[Row], rude: frozenset[str], *, seed: int) -> Iterator[dict[str, Any]]:
    """Yield entries ``text lang evasion toxicity``.

    Each toxic row comes plain and in every evasion; each civil row plain and with a harmless token that looks
    like an evasion.
    """
    dice = random.Random(seed)
    for row in rows:
        if row.labels.get("toxicity") is None:
            continue
        yield _entry(row, PLAIN, row.text)
        if row.toxic:
            yield from (_entry(row, name, text) for name, text in _evaded(row.text, rude, dice))
        else:
            yield _entry(row, "harmless", _with_harmless(row.text, dice))


def rude_words(folder: Path) -> frozenset[str]:
    """Return the single words of the lists ``*.tsv`` in ``folder``, lower case; none without lists."""
    lines = (line for path in sorted(folder.glob("*.tsv")) for line in path.read_text().splitlines()[1:])
    return frozenset(word for line in lines if " " not in (word := line.split("\t")[0].strip().lower()))


def _evaded(text: str, rude: frozenset[str], dice: random.Random) -> Iterator[tuple[str, str]]:
    places = sorted(
        (match.span() for match in _WORD.finditer(text)), key=lambda span: _interest(text, span, rude)
    )
    for name, change in EVASIONS.items():
        yield name, change_words(text, places[-WORDS:], change, dice)
    yield "bare", bare(text, dice)


def _interest(text: str, span: tuple[int, int], rude: frozenset[str]) -> tuple[bool, int]:
    word = text[slice(*span)].lower()
    return word in rude or word.rstrip("s") in rude, len(word)


def _with_harmless(text: str, dice: random.Random) -> str:
    words = text.split(" ")
    words.insert(dice.randrange(len(words) + 1), dice.choice(_LOOKS))
    return " ".join(words)


def _entry(row: Row, evasion: str, text: str) -> dict[str, Any]:
    return {"text": text, "lang": row.language, "evasion": evasion, "toxicity": row.labels["toxicity"]}
