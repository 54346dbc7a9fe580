"""Marks piled on one letter: no word has many, and Unicode's normal forms sort them in quadratic time."""

import re
import unicodedata
from functools import cache
from typing import Literal

MOST_MARKS = 30
"""As many as Unicode's own Stream-Safe Text Format allows in a row (UAX #15)."""

_FIRST_MARK = "\u0300"
# The voiced sound marks of halfwidth katakana are letters, and become marks in the compatibility forms.
_MARKS_TO_BE = frozenset("\uff9e\uff9f")


def normalize(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a normal form, in linear time: of marks in a row, those beyond MOST_MARKS are left out."""
    return unicodedata.normalize(form, lowered(text, MOST_MARKS))


def lowered(text: str, most: int) -> str:
    """`text` without the marks that stand more than `most` high on one letter."""
    return _maybe_stack(most).sub(lambda stack: _without_top(stack.group(), most), text)


@cache
def _maybe_stack(most: int) -> re.Pattern[str]:
    """A cheap first look, which also finds whole words of other scripts."""
    return re.compile(f"[{_FIRST_MARK}-\\U0010ffff]{{{most + 1},}}")


def _without_top(stack: str, most: int) -> str:
    kept, height = [], 0
    for character in stack:
        height = height + 1 if _is_mark(character) else 0
        if height <= most:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in _MARKS_TO_BE
