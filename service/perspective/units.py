"""Places in a text as the protocol counts them: in UTF-16 code units, in which an emoji is two."""

from collections.abc import Iterable

ENCODING = "utf-16-le"


def utf16_length(text: str) -> int:
    """How many code units a text has."""
    return len(text.encode(ENCODING, "surrogatepass")) // 2


def to_utf16(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of characters as spans of code units."""
    return [(utf16_length(text[:begin]), utf16_length(text[:end])) for begin, end in spans]


def to_characters(text: str, begin: int, end: int) -> tuple[int, int]:
    """A span of code units as one of characters; half of a pair counts as the whole, and it ends with the text."""
    units = text.encode(ENCODING)
    before, within = units[: begin * 2], units[: end * 2]
    return len(before.decode(ENCODING, "ignore")), len(within.decode(ENCODING, "replace"))
