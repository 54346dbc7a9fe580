"""Cuts the pieces of a long text into overlapping windows: all of it is read, however long its polite part."""

from collections.abc import Sequence

from service.scoring.scorer import TextTooLong

MAX_PIECES = 65_536
"""About 45,000 words. A longer text is refused: reading it would take a core for many seconds."""


def windows(pieces: Sequence[int], limit: int, size: int, overlap: int) -> list[tuple[int, ...]]:
    """Cut more than `limit` pieces into runs of `size`, each sharing `overlap` pieces with the one before.

    A text of at most `limit` pieces, an empty one too, is one window. The last window is moved back so that it
    is full: the end of a text is read with as much context as its middle. Windows are much shorter than what
    the model can take at once, because a few rude words in 500 polite ones hardly move its score. Raises
    `TextTooLong`.
    """
    if len(pieces) > MAX_PIECES:
        raise too_long(len(pieces))
    if len(pieces) <= limit:
        return [tuple(pieces)]
    begins = [*range(0, len(pieces) - size, size - overlap), len(pieces) - size]
    return [tuple(pieces[begin : begin + size]) for begin in begins]


def too_long(pieces: int) -> TextTooLong:
    """The refusal of a text of that many pieces."""
    return TextTooLong(f"The text has {pieces} word pieces; at most {MAX_PIECES} are scored.")
