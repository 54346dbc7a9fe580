"""Words spelled out letter by letter: «c o n n a r d», «s.a.l.o.p.e», «f-u-c-k»."""

import re

from service.text.disguise import cased_like
from service.text.hidden import hidden_word

_ONE = r"(?:[^\W_]|[@$€])"
_GAP = re.compile(r"[ \u00a0.\-_*•·|/~,+]{1,3}")
_SEQUENCE = re.compile(rf"(?<![^\W_]){_ONE}(?:{_GAP.pattern}{_ONE}(?![^\W_])){{2,}}")

_LEAST_LETTERS = 3
_LEAST_UNLISTED = 5
_JOINING = frozenset(" \u00a0.-_*•·~|")
_VOWEL = re.compile("[aeiouyàâéèêîôûаеёиоуыэюя]", re.IGNORECASE)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def joined(text: str) -> str:
    """`text` with its spelled-out words written whole; acronyms and enumerations stay."""
    return _SEQUENCE.sub(lambda sequence: _words(sequence.group()), text)


def _words(sequence: str) -> str:
    """Each word of a sequence of single letters: a gap unlike the narrowest parts two words."""
    gaps = _GAP.findall(sequence)
    narrow = min(gaps, key=len)
    letters = iter(_GAP.split(sequence))
    words, word = [], [next(letters)]
    for gap, letter in zip(gaps, letters, strict=True):
        if gap != narrow:
            words += [_word(word, narrow), gap]
            word = []
        word.append(letter)
    return "".join([*words, _word(word, narrow)])


def _word(letters: list[str], gap: str) -> str:
    whole = "".join(letters)
    if not _may_be_word(whole, gap):
        return gap.join(letters)
    listed = hidden_word(whole)
    if listed:
        return cased_like(listed, whole)
    return whole if _is_spelled(whole, gap) else gap.join(letters)


def _may_be_word(whole: str, gap: str) -> bool:
    is_acronym = "." in gap and whole.isupper() and len(whole) <= _LEAST_LETTERS
    return len(whole) >= _LEAST_LETTERS and not is_acronym and 2 * sum(map(str.isalpha, whole)) > len(whole)


def _is_spelled(whole: str, gap: str) -> bool:
    """Whether letters that make no listed word still look like one spelled out."""
    if len(whole) < _LEAST_UNLISTED or not whole.isalpha() or not set(gap) <= _JOINING:
        return False
    is_acronym = "." in gap and whole.isupper()
    return bool(_VOWEL.search(whole)) and not is_acronym and whole.lower() not in _ALPHABET
