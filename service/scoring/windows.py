"""Cuts the pieces of a long text into overlapping windows: all of it is read, however long the polite part is."""

from collections.abc import Sequence

from service.scoring.scorer import TextTooLong

MAX_PIECES = 65_536
"""About 45,000 words. A longer text is refused: reading it would take a core for many seconds."""


def windows(pieces: Sequence[int], size: int, overlap: int) -> list[tuple[int, ...]]:
    """Cut `pieces` into runs of at most `size`, each sharing `overlap` pieces with the one before.

    A text of at most `size` pieces, an empty one too, is one window. The last window is moved back so that it
    is full: the end of a text is read with as much context as its middle. Raises `TextTooLong`.
    """
    if len(pieces) > MAX_PIECES:
        raise TextTooLong(f"The text has {len(pieces)} word pieces; at most {MAX_PIECES} are scored.")
    if len(pieces) <= size:
        return [tuple(pieces)]
    begins = [*range(0, len(pieces) - size, size - overlap), len(pieces) - size]
    return [tuple(pieces[begin : begin + size]) for begin in begins]
