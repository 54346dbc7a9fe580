"""Finds training rows that are near duplicates of evaluation rows, so that nothing is learnt by heart.

Two texts are twins when their folded words are the same, or when the Jaccard likeness of their sets of word
shingles reaches a threshold. Evaluation texts are only hashed here: nobody reads them to choose rows.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

LIKENESS = 0.6
_SHINGLE = 4


class Seen:
    """The evaluation texts, as hashes of their word shingles."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._holders: dict[int, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for number, text in enumerate(texts):
            shingles = _shingles(text)
            self._sizes.append(len(shingles))
            for shingle in shingles:
                self._holders[shingle].append(number)

    def holds_twin_of(self, text: str, *, likeness: float = LIKENESS) -> bool:
        """Return whether a text like ``text`` was seen: Jaccard ``likeness`` of word 4-grams or more."""
        shingles = _shingles(text)
        shared = Counter(holder for shingle in shingles for holder in self._holders.get(shingle, ()))
        return any(
            common >= likeness * (len(shingles) + self._sizes[holder] - common)
            for holder, common in shared.most_common(5)
        )


def _shingles(text: str) -> set[int]:
    # Without words a text is its signs: one emoji is not the twin of another.
    words = list(_words(text)) or text.split()
    if len(words) < _SHINGLE:
        return {_hash(" ".join(words))}
    return {_hash(" ".join(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1)}


def _words(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    yield from kept.split()


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest())
