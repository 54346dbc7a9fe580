"""Swaps the name of one group for another of the same kind and form, the labels staying true.

An insult to Jews is an insult when it is said of Muslims, and a Muslim teacher is as harmless as an autistic
one. Only terms that stand in the same grammatical place are swapped (``groups.json``), never a slur.
"""

import json
import random
import re
from functools import cache
from pathlib import Path

# A day of prayer or a place of worship would give a swapped believer away.
_TELLING = "mosqu|synagog|église|church|ramadan|shabbat|kippa|hijab|voile|pride|israel|israël"
_TOO_TELLING = re.compile(_TELLING, re.IGNORECASE)


def swapped(text: str, language: str, dice: random.Random) -> str:
    """Return ``text`` with its group names replaced by others of their kind, each consistently."""
    kinds = _kinds().get(language)
    if kinds is None or _TOO_TELLING.search(text):
        return text
    chosen: dict[str, str] = {}

    def replacement(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word not in chosen:
            free = [other for other in kinds[word] if other not in chosen.values()]
            chosen[word] = dice.choice(free or [word])
        return _like(match[0], chosen[word])

    return _pattern(language).sub(replacement, text)


def terms(language: str) -> frozenset[str]:
    """Return every group name that ``swapped`` knows in ``language``."""
    return frozenset(_kinds().get(language, ()))


@cache
def _kinds() -> dict[str, dict[str, list[str]]]:
    listed = json.loads(Path(__file__).with_name("groups.json").read_text(encoding="utf-8"))
    return {language: {word: kind for kind in kinds for word in kind} for language, kinds in listed.items()}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_kinds()[language], key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(longest_first)})\b", re.IGNORECASE)


def _like(model: str, word: str) -> str:
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[0].isupper() else word
