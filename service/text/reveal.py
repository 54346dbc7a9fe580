"""What a disguised spelling means to its reader: the reading that is scored beside the text as written.

Ordinary text comes back identical; every step is one pass over the text.
"""

import re

from service.text.disguise import EVIDENCE, TOKEN, undisguised
from service.text.glyphs import CYRILLIC, CYRILLIC_LOOKALIKES, EUROPEAN, INVISIBLE, LATIN, LOOKALIKES, STYLED
from service.text.hidden import hidden_word
from service.text.marks import normalize
from service.text.spelled import joined

_INVISIBLE_IN_WORD = re.compile(rf"(?<=[{EUROPEAN}\d@$*])[{INVISIBLE}]+(?=[{EUROPEAN}\d@$*])")
_MARKED = re.compile(rf"([{LATIN}])([\u0300-\u036f\u0488\u0489\u20d0-\u20f0]+)")
_OVERLAY = re.compile("[\u0334-\u0338\u0488\u0489\u20d0-\u20f0]")
_STYLED = re.compile("[" + "".join(map(chr, STYLED)) + "]")
# A squared letter may be followed by the selector that makes it an emoji.
_DRESSED = re.compile(_STYLED.pattern + "\ufe0f?")
_STYLED_WORD = re.compile(r"[\w" + "".join(map(chr, STYLED)) + "]+")
_FOREIGN = re.compile("[" + re.escape("".join(map(chr, LOOKALIKES))) + "]")
_WORD = re.compile(r"[^\W_][\w@$€]+")
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LATIN_LETTER = re.compile(f"[{LATIN}]")
_CHUNK = re.compile(r"\S+")
# The one emoji that is an insult by itself, in any colour of skin, however often. In words, since a model may not
# know the sign, and every model knows these.
_FINGER = r"\U0001f595[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_MIDDLE_FINGERS = re.compile(rf"{_FINGER}(?:\s*{_FINGER})*")
_IN_WORDS = "fuck you"
_ADDRESS = re.compile(r"://|\A\W*(?:www\.|[@#]\w)|@[^@\s]*\.\w", re.IGNORECASE)
_MOST_MARKS = 2
_FEWEST_STYLED = 3
_SHORTEST_WORD = 3
_FIRST_STYLED = chr(min(STYLED))


def reveal(text: str) -> str:
    """The reading of `text` without its disguises; `text` itself when nothing looks evasive.

    Undone are invisible characters, struck-out and styled letters, letters of another alphabet, leet, masked,
    separated and repeated letters; the middle finger is put into words. Addresses, mentions, numbers and acronyms
    are left alone.
    """
    visible = _INVISIBLE_IN_WORD.sub("", text)
    spoken = _MIDDLE_FINGERS.sub(_in_words, visible)
    latin = _in_one_alphabet(_undressed(_MARKED.sub(_unmarked, spoken)))
    return _CHUNK.sub(_plain_chunk, joined(latin))


def _in_words(fingers: re.Match[str]) -> str:
    text, begin, end = fingers.string, fingers.start(), fingers.end()
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return " " * before.isalnum() + _IN_WORDS + " " * after.isalnum()


def _unmarked(letter: re.Match[str]) -> str:
    """A letter without marks piled on it or struck through it; an accent written apart stays as it is."""
    composed = normalize("NFC", letter.group())
    if len(composed) <= _MOST_MARKS and not _OVERLAY.search(composed):
        return letter.group()
    return composed[0]


def _undressed(text: str) -> str:
    """Mathematical, fullwidth, circled and squared letters as plain ones, where they make words."""
    if max(text, default="") < _FIRST_STYLED:
        return text
    if len(_STYLED.findall(text)) < _FEWEST_STYLED and not any(map(_is_dressed, _STYLED_WORD.findall(text))):
        return text
    return _DRESSED.sub(lambda letter: STYLED[ord(letter.group()[0])], text)


def _is_dressed(word: str) -> bool:
    return len(word) > 1 and bool(_STYLED.search(word)) and word.translate(STYLED).isalnum()


def _in_one_alphabet(text: str) -> str:
    return _WORD.sub(_in_its_alphabet, text) if _FOREIGN.search(text) else text


def _in_its_alphabet(match: re.Match[str]) -> str:
    """A word that mixes alphabets, in the one it pretends to be; a genuine Russian or Greek word as it is."""
    word = match.group()
    foreign = [character for character in word if character.isalpha() and not _LATIN_LETTER.match(character)]
    latin = [character for character in word if _LATIN_LETTER.match(character)]
    if not foreign or len(word) < _SHORTEST_WORD:
        return word
    if len(foreign) > len(latin) > 0 and _is_cyrillic(foreign, latin):
        return word.translate(CYRILLIC_LOOKALIKES)
    if any(ord(letter) not in LOOKALIKES for letter in foreign):
        return word
    latinised = word.translate(LOOKALIKES)
    return latinised if len(latin) >= len(foreign) or hidden_word(latinised) else word


def _is_cyrillic(foreign: list[str], latin: list[str]) -> bool:
    return all(map(_CYRILLIC_LETTER.match, foreign)) and all(
        ord(letter) in CYRILLIC_LOOKALIKES for letter in latin
    )


def _plain_chunk(match: re.Match[str]) -> str:
    chunk = match.group()
    if not EVIDENCE.search(chunk) or _ADDRESS.search(chunk):
        return chunk
    return TOKEN.sub(lambda token: undisguised(token.group()), chunk)
