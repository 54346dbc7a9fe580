"""Rewrites a text the way readers do, or the way filters are evaded, keeping its labels true.

Every rewrite is applied to civil and toxic rows alike, so that the model learns nothing from the spelling
itself. Rewrites of a whole text and changes of a single word take what they rewrite and the dice.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from training.shorthand import shorten

Rewrite = Callable[[str, random.Random], str]

_WORD = re.compile(r"[^\W\d_]{4,}")
_MARKS = re.compile(r"[ \u00a0]?([!?;:])(?=\s|$)")
_LEET = str.maketrans("aeiostAEIOST", "4310$74310$7")
_HOMOGLYPHS = str.maketrans("aceiopxyABCEHKMOPTX", "асеіорхуАВСЕНКМОРТХ")
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "ß": "ss"}
_INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad"
_TAILS = (
    *("!!!", "…", ".", " ???", " ^^", " lol", " haha", " mdr", " ptdr", " smh"),
    *(" 😂", " 🙄", " 😡", " 🤮", " 👏", " 🙏"),
)


def lower(text: str, _dice: random.Random) -> str:
    """Write without capitals."""
    return text.lower()


def upper(text: str, _dice: random.Random) -> str:
    """Shout."""
    return text.upper()


def bare(text: str, _dice: random.Random) -> str:
    """Leave out the accents, as phones and old keyboards do."""
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFC", text))


def sms(text: str, dice: random.Random) -> str:
    """Shorten most common words as in a text message."""
    return shorten(text, dice)


def sloppy(text: str, dice: random.Random) -> str:
    """Drop punctuation, apostrophes and sometimes double letters."""
    without = re.sub(r"[’']", dice.choice(("", " ")), re.sub(r"[,;:.«»\"]", "", text))
    return re.sub(r"([^\W\d_])\1", r"\1", without) if dice.random() < 0.3 else without


def typos(text: str, dice: random.Random) -> str:
    """Swap, drop or double a letter in about one word of six."""
    return _WORD.sub(lambda match: _slip(match[0], dice) if dice.random() < 0.17 else match[0], text)


def tailed(text: str, dice: random.Random) -> str:
    """Add an ending: marks, a laugh, an emoji. None of them changes what is said."""
    return text.rstrip(" .!") + dice.choice(_TAILS)


def pointed(text: str, dice: random.Random) -> str:
    """Set the spaces before marks otherwise, and end with another mark or none: French and English habits mixed."""
    spaced_otherwise = _MARKS.sub(dice.choice((r" \1", r"\1", "\u00a0\\1")), text)
    return spaced_otherwise.rstrip(" .!…\u00a0") + dice.choice(("", "", ".", "…", "!", " !", " !!"))


def leet(word: str, _dice: random.Random) -> str:
    """Write digits and signs for letters."""
    return word.translate(_LEET)


def spaced(word: str, dice: random.Random) -> str:
    """Put spaces, dots or the like between the letters."""
    return dice.choice(" .-_*").join(word)


def masked(word: str, dice: random.Random) -> str:
    """Write a star or the like for an inner letter."""
    place = dice.randrange(1, len(word) - 1)
    return word[:place] + dice.choice("***#@.") + word[place + 1 :]


def lookalike(word: str, _dice: random.Random) -> str:
    """Write Cyrillic letters that look like the Latin ones."""
    return word.translate(_HOMOGLYPHS)


def invisible(word: str, dice: random.Random) -> str:
    """Hide characters without width between the letters."""
    return dice.choice(_INVISIBLE).join(word)


def stretched(word: str, dice: random.Random) -> str:
    """Repeat a letter several times."""
    place = dice.randrange(1, len(word))
    return word[:place] + word[place] * dice.randrange(2, 6) + word[place:]


EVERYDAY: tuple[Rewrite, ...] = (
    lower,
    lower,
    upper,
    bare,
    bare,
    sms,
    sloppy,
    typos,
    tailed,
    pointed,
    pointed,
)
EVASIONS: Mapping[str, Rewrite] = {
    change.__name__: change for change in (leet, spaced, masked, lookalike, invisible, stretched)
}


def rewrite(text: str, dice: random.Random, *, evasive: float = 0.3) -> str:
    """Rewrite ``text`` once or twice; with chance ``evasive``, also evasively. Never leaves it empty."""
    changed = text
    for change in dice.sample(EVERYDAY, dice.choice((1, 1, 2))):
        changed = change(changed, dice)
    if dice.random() < evasive:
        changed = evade(changed, dice, dice.choice(list(EVASIONS.values())), words=dice.choice((1, 1, 2, 3)))
    return changed if changed.strip() else text


def evade(text: str, dice: random.Random, change: Rewrite, *, words: int) -> str:
    """Return ``text`` with ``change`` made to ``words`` of its words of four letters or more, by chance."""
    places = [match.span() for match in _WORD.finditer(text)]
    return change_words(text, dice.sample(places, min(len(places), words)), change, dice)


def change_words(text: str, places: Iterable[tuple[int, int]], change: Rewrite, dice: random.Random) -> str:
    """Return ``text`` with ``change`` made to the words at ``places`` (begin and end of each)."""
    for begin, end in sorted(places, reverse=True):
        text = text[:begin] + change(text[begin:end], dice) + text[end:]
    return text


def _plain(letter: str) -> str:
    # й is not an accented и: nobody leaves its breve out.
    if "\u0400" <= letter <= "\u04ff":
        return letter
    return _LIGATURES.get(letter) or "".join(
        mark for mark in unicodedata.normalize("NFD", letter) if not unicodedata.combining(mark)
    )


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    doubled = word[:place] + word[place] + word[place:]
    return dice.choice((swapped, dropped, doubled))
