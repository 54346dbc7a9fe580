"""Where the sentences of a French or English comment stand, so that a moderator can be shown the worst one.

Spans are in order, never overlap, and together hold every character that is not white space.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 400

# The end of a sentence: a line's end, or closing marks with the quotes after them. French sets a space before
# «?!», so marks may follow marks over one blank. Possessive repeats keep every failure short.
_END = re.compile(
    r"\n++"
    r"|[。！？]++"
    r"|(?<![.!?…])[.!?…]++(?:[ \u00a0\u202f][!?…]++)*+(?:[ \u00a0\u202f]?[»”\"’'\)\]])*+(?=\s|$)"
)

# Words that hardly ever end a sentence: «est.», «no.», «vol.» or «etc.» do, and so are absent.
_FRENCH = "m mm mme mmes mlle mlles mgr pr ste sts stes cf pp av bd chap éd env tél janv févr juil déc c.-à-d"
_ENGLISH = "dr drs mr mrs ms jr sr st vs inc ltd gov rev hon capt dept approx jan feb apr aug oct nov dec u.s"
_ABBREVIATIONS = frozenset([*_FRENCH.split(), *_ENGLISH.split(), "e.g", "i.e", "p", "p.ex", "u.k"])
_LAST_WORD = re.compile(r"[\w.’'-]{1,24}\Z")
_NEXT_CHARACTER = re.compile(r"[^\S\n]*+([^\s])")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `begin` to `end` (excluded) of a text."""

    begin: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, without the white space around them, none longer than LONGEST characters."""
    spans: list[Span] = []
    begin = 0
    for end in _ends(text):
        spans.extend(_pieces(text, begin, end))
        begin = end
    return spans


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if not _goes_on(text, match):
            yield match.end()
    yield len(text)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the marks stand inside a sentence: after an abbreviation, or before a small letter."""
    marks = match.group()
    if marks[0] in "\n。！？":
        return False
    following = _NEXT_CHARACTER.match(text, match.end())
    if following and _continues(following[1], marks):
        return True
    return marks == "." and _is_abbreviation(text, match.start())


def _continues(following: str, marks: str) -> bool:
    return following.islower() and ("…" in marks or "." in marks or marks[-1] in "»”\"’'")


def _is_abbreviation(text: str, dot: int) -> bool:
    found = _LAST_WORD.search(text[max(0, dot - 24) : dot])
    word = found.group() if found else ""
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return is_initial or word.casefold() in _ABBREVIATIONS


def _pieces(text: str, begin: int, end: int) -> Iterator[Span]:
    """The stretch from `begin` to `end` without outer white space, cut on spaces where it is too long."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while end - begin > LONGEST:
        cut = _cut(text, begin)
        yield from _pieces(text, begin, cut)
        begin = cut
        while text[begin].isspace():
            begin += 1
    if end > begin:
        yield Span(begin, end)


def _cut(text: str, begin: int) -> int:
    """Where to cut a stretch too long: after its last space within reach, or in a word with none."""
    reach = begin + LONGEST
    return next((place + 1 for place in range(reach, begin, -1) if text[place].isspace()), reach)
