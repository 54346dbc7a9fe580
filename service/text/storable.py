"""Which texts can be kept at all: stored as written, never normalised, refused only for a stated reason."""

import re
import unicodedata

from service.text.marks import normalize

_SURROGATE = re.compile("[\ud800-\udfff]")

# Letters and symbols by category that draw nothing: Hangul fillers and the blank Braille pattern.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")

_INVISIBLE_CATEGORIES = frozenset("CMZ")
_INVISIBLE_FORMAT = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


def problem_of(text: str) -> str | None:
    """Why `text` cannot be stored: "nul", "surrogate" or "empty" (nothing to see); None when it can."""
    if "\0" in text:
        return "nul"
    if _SURROGATE.search(text):
        return "surrogate"
    if not any(_is_visible(character) for character in text):
        return "empty"
    return None


def comparable(text: str) -> str:
    """The form under which two texts count as the same comment.

    Unicode NFKC, casefold, no invisible format characters, each run of white space one blank.
    """
    bare = _INVISIBLE_FORMAT.sub("", text)
    folded = normalize("NFKC", normalize("NFKC", bare).casefold())
    return " ".join(folded.split())


def _is_visible(character: str) -> bool:
    if character in _BLANK:
        return False
    category = unicodedata.category(character)
    # Unassigned and private code points may be emoji newer than this Python: take them as visible.
    return category in {"Cn", "Co"} or category[0] not in _INVISIBLE_CATEGORIES
