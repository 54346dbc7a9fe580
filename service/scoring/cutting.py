"""Cuts a long text at its sentences, for scorers that read only so much at a time; the worst piece counts."""

from collections.abc import Callable
from itertools import pairwise

from service.text import sentences


def cut(text: str, size: Callable[[str], int], limit: int) -> list[str]:
    """Cut `text` into as few pieces as sentences allow, each of `size` at most `limit`; nothing is left out.

    `size` is additive or nearly so (bytes, word pieces). A sentence above the limit is halved until it fits.
    """
    if size(text) <= limit:
        return [text]
    pieces: list[str] = []
    room = 0
    for sentence in _parts(text, size, limit):
        length = size(sentence)
        if pieces and length <= room:
            pieces[-1] += sentence
        else:
            pieces.append(sentence)
            room = limit
        room -= length
    return pieces


def _parts(text: str, size: Callable[[str], int], limit: int) -> list[str]:
    begins = [0, *(span.begin for span in sentences(text)[1:]), len(text)]
    whole = [text[begin:end] for begin, end in pairwise(begins)]
    return [part for sentence in whole for part in _halves(sentence, size, limit)]


def _halves(text: str, size: Callable[[str], int], limit: int) -> list[str]:
    if size(text) <= limit or len(text) == 1:
        return [text]
    middle = len(text) // 2
    return [*_halves(text[:middle], size, limit), *_halves(text[middle:], size, limit)]
