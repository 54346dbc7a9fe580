"""A publisher's word lists: whole words and phrases in any accent, case or inflection; patterns by RE2.

Each text is read once, word by word, against a dictionary of roots, so that thousands of entries cost
little more than one; RE2 keeps even a hostile pattern linear in the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import re2

from service.text.folding import fold
from service.text.inflection import forms_agree, languages_for, root

_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
_ONLY_WORDS = re.compile("(?:[^\\W_]|[\u0300-\u036f\\s'’-])+")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Scripts written without spaces: an entry is looked for as it stands, since words cannot be told apart.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_OPENING = 3
_MOST_MATCHES_OF_A_PATTERN = 100


class WordListError(ValueError):
    """An entry that cannot be used; `entry` is the offending entry as the publisher wrote it."""

    def __init__(self, entry: str, why: str) -> None:
        super().__init__(f"{entry!r}: {why}")
        self.entry = entry
        self.why = why


@dataclass(frozen=True, slots=True)
class Match:
    """Where an entry of a list stands in a text: characters `begin` to `end` (excluded) of the original."""

    begin: int
    end: int
    entry: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    entry: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """Compiled entries of one list; build it with `compile`."""

    phrases: Mapping[str, Sequence[_Phrase]]
    openings: frozenset[str]
    patterns: Sequence[tuple[str, Any]]
    languages: tuple[str, ...]

    @classmethod
    def compile(cls, words: Iterable[str], patterns: Iterable[str] = (), language: str | None = None) -> Self:
        """Compile whole `words` or phrases, and RE2 `patterns` (case-insensitive).

        `language` (ISO 639-1) chooses whose inflections count; without it, French and English.
        Raises WordListError on an empty entry, and on a pattern that RE2 refuses or that matches emptiness.
        """
        languages = languages_for(language)
        entries = list(words)
        phrases: dict[str, list[_Phrase]] = {}
        for phrase in map(_phrase, filter(_is_plain, entries)):
            for key in _roots(phrase.words[0], languages):
                phrases.setdefault(key, []).append(phrase)
        literals = [(entry, _literal(entry)) for entry in entries if not _is_plain(entry)]
        compiled = [*literals, *((pattern, _pattern(pattern, pattern)) for pattern in patterns)]
        return cls(phrases, frozenset(key[:_OPENING] for key in phrases), compiled, languages)

    def find(self, text: str) -> list[Match]:
        """Every entry found in `text`, in order of place; one place may bear several entries."""
        found = {*self._find_phrases(text), *self._find_patterns(text)}
        return sorted(found, key=lambda match: (match.begin, match.end, match.entry))

    def _find_phrases(self, text: str) -> Iterator[Match]:
        spans = [match.span() for match in _WORD.finditer(text)] if self.phrases else []
        words = [fold(text[begin:end]) for begin, end in spans]
        for place, word in enumerate(words):
            for phrase in self._opened_by(word):
                last = place + len(phrase.words) - 1
                if last < len(words) and self._agree(phrase.words, words[place : last + 1]):
                    yield Match(spans[place][0], spans[last][1], phrase.entry)

    def _opened_by(self, word: str) -> Iterator[_Phrase]:
        """Phrases whose first word may be `word`; most are dismissed unstemmed, by their first letters."""
        if any(word[:length] in self.openings for length in range(1, _OPENING + 1)):
            for key in _roots(word, self.languages):
                yield from self.phrases.get(key, ())

    def _agree(self, listed: Sequence[str], written: Sequence[str]) -> bool:
        pairs = list(zip(listed, written, strict=True))
        return any(all(forms_agree(*pair, language) for pair in pairs) for language in self.languages)

    def _find_patterns(self, text: str) -> Iterator[Match]:
        encodable = _SURROGATE.sub("\ufffd", text) if self.patterns else ""
        for entry, pattern in self.patterns:
            for match in islice(pattern.finditer(encodable), _MOST_MATCHES_OF_A_PATTERN):
                if match.end() > match.start():
                    yield Match(match.start(), match.end(), entry)


def _is_plain(entry: str) -> bool:
    if not entry.strip():
        raise WordListError(entry, "an entry needs at least one visible character")
    return bool(_WORD.search(entry) and _ONLY_WORDS.fullmatch(entry) and not _UNSPACED.search(entry))


def _phrase(entry: str) -> _Phrase:
    return _Phrase(entry, tuple(fold(word) for word in _WORD.findall(entry)))


def _roots(word: str, languages: Sequence[str]) -> set[str]:
    return {root(word, language) for language in languages}


def _literal(entry: str) -> Any:
    """An entry with signs in it («a$$», «🖕»), matched as it stands but not inside a longer word."""
    bare = entry.strip()
    spaced = not _UNSPACED.search(bare)
    before = r"\b" if spaced and re.match(r"\w", bare, re.ASCII) else ""
    after = r"\b" if spaced and re.search(r"\w\Z", bare, re.ASCII) else ""
    return _pattern(entry, before + re2.escape(bare) + after)


def _pattern(entry: str, expression: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        pattern = re2.compile(expression, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise WordListError(entry, f"not a pattern RE2 understands ({_reason(error)})") from error
    if pattern.search("") is not None:
        raise WordListError(entry, "the pattern matches the empty text, and so everything")
    return pattern


def _reason(error: Exception) -> str:
    reason = error.args[0]
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(error)
