"""When two spellings are forms of one word: one Snowball stem, and endings that inflect rather than derive.

A stem alone would take «universe» for «university»; words too short for a safe stem agree up to a plural s.
"""

import re
from functools import lru_cache

import snowballstemmer

_ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

_FRENCH_ENDINGS = (
    "s e es x l le les ux t te ts tes ne nes f fs ve ves c cs que ques r re rs res se ses "
    "ee ees er ez ent ons ant ante ants antes a as ai ais ait aient"
)
_ENGLISH_ENDINGS = "s es d ed ing er ers y ies ied"

# What may follow the letters two forms share, folded. Other languages go by their stem alone.
_ENDINGS = {
    "fr": frozenset(["", *_FRENCH_ENDINGS.split()]),
    "en": frozenset(["", *_ENGLISH_ENDINGS.split()]),
}

_FEMININE_PARTICIPLE = re.compile(r"(?<=.{4})ees?\Z")

_SHORTEST_STEM = 4
_LONGEST_STEMMED = 40


def languages_for(language: str | None) -> tuple[str, ...]:
    """Whose inflections count for `language` (ISO 639-1); None stands for French and English."""
    return ("fr", "en") if language is None else (language,)


@lru_cache(maxsize=32_768)
def root(word: str, language: str) -> str:
    """What the forms of a folded `word` share: its stem, or, where none is safe, it without a plural s."""
    algorithm = _ALGORITHMS.get(language)
    if language == "fr":
        # A feminine participle («enculée») without its accent no longer looks like one to the stemmer.
        word = _FEMININE_PARTICIPLE.sub("e", word)
    if algorithm and _SHORTEST_STEM <= len(word) <= _LONGEST_STEMMED:
        # A stemmer keeps state while it works: one for each call is cheap and safe between threads.
        stem: str = snowballstemmer.stemmer(algorithm).stemWord(word)
        if len(stem) >= _SHORTEST_STEM:
            return stem
    return _singular(word)


def forms_agree(one: str, other: str, language: str) -> bool:
    """Whether two folded words are forms of the same word in `language`."""
    if _singular(one) == _singular(other):
        return True
    if min(len(one), len(other)) < _SHORTEST_STEM or root(one, language) != root(other, language):
        return False
    allowed = _ENDINGS.get(language)
    return allowed is None or {*_endings(one, other)} <= allowed


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 1 and word.endswith("s") else word


def _endings(one: str, other: str) -> tuple[str, str]:
    shared = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return _undoubled(one, shared), _undoubled(other, shared)


def _undoubled(word: str, shared: int) -> str:
    """The ending after `shared` letters, without a consonant doubled before it («shit», «shitting»)."""
    doubled = len(word) > shared + 1 and word[shared] == word[shared - 1]
    return word[shared + 1 :] if doubled else word[shared:]
