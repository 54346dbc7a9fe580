"""One word at a time: leet signs, masked, separated and repeated letters turned back into the word meant."""

import re

from service.text.glyphs import LEET_READINGS, LEET_SIGNS
from service.text.hidden import hidden_word, masked_word

_MASKS = "*#•_"
_SEPARATORS = r".\-_·•*~^"
_SIGNS = re.escape(LEET_SIGNS)

#: What may be one disguised word: letters, digits, leet signs, masks and separators.
TOKEN = re.compile(rf"[\w{_SIGNS}#{_SEPARATORS}]{{3,}}")

_EVIDENCE = re.compile(rf"[\d{_SIGNS}#{_SEPARATORS}]|([^\W\d_])\1\1")
_OUTER = ".-_·•*~^#!|+"
_INNER = re.compile(rf"[{_SEPARATORS}]+")
_LETTER = re.compile(r"[^\W\d_]")
_ROMAN = re.compile(r"[IVXLCDM]+\Z")

# A single sign between letters, in a word that opens and closes with a letter: «tr1somique», not «R2D2» or «h264».
_LEET_WORD = re.compile(r"[^\W\d_]+(?:[01345@$€7][^\W\d_]+)+")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüœæ")


def undisguised(token: str) -> str:
    """`token` (a match of TOKEN) as the word it disguises, or unchanged."""
    if not _EVIDENCE.search(token) or not _LETTER.search(token):
        return token
    core = token.strip(_OUTER)
    before, _, after = token.partition(core)
    return _masked(token) or _listed(before, core, after) or before + _shortened(_unleeted(core)) + after


def cased_like(word: str, model: str) -> str:
    """`word` in capitals, capitalised or small as `model` is."""
    letters = "".join(_LETTER.findall(model))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    return word.capitalize() if letters[:1].isupper() else word


def _masked(token: str) -> str | None:
    written = token.rstrip(".!-|+~^")
    hidden = sum(written.count(mask) for mask in _MASKS)
    known = len(_LETTER.findall(written))
    if not hidden or not written[0].isalpha() or known + hidden != len(written):
        return None
    if not written[-1].isalpha() and known > hidden:
        return None
    word = masked_word(written)
    return cased_like(word, written) + token[len(written) :] if word else None


def _listed(before: str, core: str, after: str) -> str | None:
    letters = _INNER.sub("", core)
    if not _is_mostly_letters(letters) or (letters != core and len(letters) < 4):
        return None
    word = hidden_word(letters)
    return before + cased_like(word, letters) + after if word else None


def _is_mostly_letters(letters: str) -> bool:
    """Enough true letters to be a word: «c0n» and «54l0p3» are, «A55» and «455» are not."""
    digits = sum(character.isdigit() for character in letters)
    known = len(_LETTER.findall(letters))
    return known >= digits or (known >= 2 and len(letters) >= 6)


def _unleeted(core: str) -> str:
    if not _LEET_WORD.fullmatch(core) or len(_LETTER.findall(core)) < 4:
        return core
    return core.translate(LEET_READINGS[0])


def _shortened(word: str) -> str:
    if _ROMAN.match(word) or len(set(word.lower())) == 1:
        return word
    return _LONG_RUN.sub(_short_run, word)


def _short_run(run: re.Match[str]) -> str:
    """One letter, or two where French and English double them: a consonant between vowels."""
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    doubles = run[1].lower() not in _VOWELS and {before.lower(), after.lower()} <= _VOWELS
    return run[1] * 2 if doubles else run[1]
