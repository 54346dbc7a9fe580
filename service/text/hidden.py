"""The words people hide from filters, in French and English, and how a disguised spelling leads back to them.

The list is closed on purpose: a wild guess becomes a reading only when a commonly hidden word comes out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from service.text.folding import fold
from service.text.glyphs import LEET_READINGS

_RUN = re.compile(r"(.)\1+")
_SEPARATOR = re.compile(r"[^a-z]+")
_PLURALS = ("s", "es", "x")
_SHORTEST_MASKED = 4
_LONGEST = 72


def hidden_word(written: str) -> str | None:
    """The listed word, in small letters, that `written` spells in leet, repeated letters or the plural."""
    if len(written) > _LONGEST:
        return None
    small = written.lower()
    readings = dict.fromkeys(small.translate(table) for table in LEET_READINGS)
    return next(filter(None, map(_listed, readings)), None)


def masked_word(written: str) -> str | None:
    """The one listed word that `written` («f*ck», «c*****d») can stand for, each sign being a letter."""
    shape = fold(written)
    if not _SHORTEST_MASKED <= len(shape) <= _LONGEST:
        return None
    mask = re.compile(_SEPARATOR.sub(lambda signs: "." * len(signs.group()), shape))
    fitting = [word for folded, word in _masked_from(shape[0], len(shape)) if mask.fullmatch(folded)]
    return fitting[0] if len(fitting) == 1 else None


def _listed(letters: str) -> str | None:
    words, key = _by_sound(), _squeezed(letters)
    if key in words:
        return words[key]
    for plural in _PLURALS:
        singular = words.get(key.removesuffix(plural))
        if singular and key.endswith(plural):
            return singular + plural
    return None


def _squeezed(letters: str) -> str:
    """`letters` folded, each run of one letter written once: the key under which words are listed."""
    return _RUN.sub(r"\1", fold(letters))


@cache
def _words() -> tuple[str, ...]:
    text = resources.files("service.text").joinpath("data/hidden_words.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _by_sound() -> Mapping[str, str]:
    return {_squeezed(_SEPARATOR.sub("", fold(word))): word for word in reversed(_words())}


@cache
def _by_shape() -> Mapping[tuple[str, int], Mapping[str, str]]:
    """Single words and their plurals by first letter and length, each folded spelling with its accents."""
    shapes: dict[tuple[str, int], dict[str, str]] = {}
    for word in _words():
        for form in (word, word + "s"):
            folded = fold(form)
            if folded.isalpha():
                shapes.setdefault((folded[0], len(folded)), {}).setdefault(folded, form)
    return shapes


def _masked_from(first: str, length: int) -> Iterator[tuple[str, str]]:
    yield from _by_shape().get((first, length), {}).items()
