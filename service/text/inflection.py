"""When two spellings are forms of one word: the same Snowball stem, and endings that inflect rather than derive.

A stem alone would take «universe» for «university»; words too short to have a safe stem agree only up to a plural s.
"""

from functools import lru_cache

import snowballstemmer

_ALGORITHMS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

# What may follow the letters two forms share, accents folded. Languages not named here go by their stem alone.
_ENDINGS = {
    "fr": frozenset(
        " s e es x l ux t ts te tes le les ne nes f fs ve ves c cs que ques r rs re res se ses ee ees er ez ent "
        "ons ant ants ante antes ait ais aient a as ai".split(" ")
    ),
    "en": frozenset(" s es d ed ing er ers y ies ied".split(" ")),
}

_SHORTEST_STEM = 4
_LONGEST_STEMMED = 40


def languages_for(language: str | None) -> tuple[str, ...]:
    """The languages whose inflections count for `language` (ISO 639-1); None stands for French and English."""
    return ("fr", "en") if language is None else (language,)


@lru_cache(maxsize=32_768)
def root(word: str, language: str) -> str:
    """What the forms of a folded `word` share: its stem, or the word without a plural s when no stem is safe."""
    algorithm = _ALGORITHMS.get(language)
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
    """The ending after `shared` letters, without a consonant only doubled before it («shit», «shitting»)."""
    doubled = len(word) > shared + 1 and word[shared] == word[shared - 1]
    return word[shared + 1 :] if doubled else word[shared:]
