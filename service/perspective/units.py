"""Places in a text as the protocol counts them: in UTF-16 code units, in which an emoji is two."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

ENCODING = "utf-16-le"


def utf16_length(text: str) -> int:
    """How many code units a text has."""
    return len(text.encode(ENCODING, "surrogatepass")) // 2


def to_utf16(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of characters as spans of code units."""
    return [(utf16_length(text[:begin]), utf16_length(text[:end])) for begin, end in spans]


def to_characters(text: str, begin: int, end: int) -> tuple[int, int]:
    """A span of code units as one of characters; half of a pair counts as the whole, and it ends with the text."""
    edges = [0, *accumulate(map(utf16_length, text))]
    return bisect_right(edges, begin) - 1, bisect_left(edges, end, hi=len(text))
