"""The words and patterns a site bans or wants to look at, compiled once for each list."""

from dataclasses import dataclass
from functools import lru_cache

from service.policy.messages import Message
from service.policy.rules import Rule, choice, ruled, texts
from service.text import WordList, WordListError, reveal

MOST_WORDS = 5_000
MOST_PATTERNS = 200
LONGEST_WORD = 100
LONGEST_PATTERN = 500


@lru_cache(maxsize=256)
def compiled(words: tuple[str, ...], patterns: tuple[str, ...]) -> WordList:
    """Return the list ready to search with; kept, since the same few lists meet every comment."""
    return WordList.compile(words, patterns)


def _pattern_fault(pattern: str) -> Message | None:
    try:
        WordList.compile((), (pattern,))
    except WordListError as error:
        return Message("cannot be used as an RE2 pattern: {why}", why=error.why)
    return None


def _words() -> Rule:
    return texts(MOST_WORDS, LONGEST_WORD)


def _patterns() -> Rule:
    return texts(MOST_PATTERNS, LONGEST_PATTERN, _pattern_fault)


@dataclass(frozen=True, slots=True)
class Suspect:
    """Words and RE2 patterns whose presence brings a comment to a moderator."""

    words: tuple[str, ...] = ruled((), _words())
    patterns: tuple[str, ...] = ruled((), _patterns())

    def found_in(self, text: str) -> str | None:
        """Return the first entry found in the text as written, whole words in any inflection, or None."""
        if not self.words and not self.patterns:
            return None
        matches = compiled(self.words, self.patterns).find(text)
        return matches[0].entry if matches else None

    def found_beneath(self, text: str) -> str | None:
        """Return the first entry that only the de-obfuscated reading of the text shows, or None."""
        if self.found_in(text) or not (self.words or self.patterns):
            return None
        return self.found_in(reveal(text))


@dataclass(frozen=True, slots=True)
class Banned(Suspect):
    """Words and RE2 patterns that no comment may carry, and what becomes of one that does."""

    action: str = ruled("reject", choice("reject", "spam"))


@dataclass(frozen=True, slots=True)
class Lists:
    """The site's two word lists."""

    banned: Banned = Banned()
    suspect: Suspect = Suspect()
