"""One word at a time: leet signs, masked, separated and repeated letters turned back into the word meant."""

import re

from service.text.glyphs import CYRILLIC, CYRILLIC_LEET, EUROPEAN, LEET_READINGS, LEET_SIGNS
from service.text.hidden import hidden_word, masked_word

_MASKS = "*#•_"
_SEPARATORS = r".\-_·•*~^"
_SIGNS = re.escape(LEET_SIGNS)

#: What may be one disguised word: letters, digits, leet signs, masks and separators.
TOKEN = re.compile(rf"[\w{_SIGNS}#{_SEPARATORS}]{{3,}}")

#: What a disguise cannot do without; a text that has none of it anywhere is plain.
EVIDENCE = re.compile(rf"[\d{_SIGNS}#{_SEPARATORS}]|([^\W\d_])\1\1")

_OUTER = ".-_·•*~^#!|+"
_INNER = re.compile(rf"[{_SEPARATORS}]+")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")

# Single signs between letters, in a word that opens and closes with a letter: «tr1somique», not «h264».
_LEET_WORD = re.compile(rf"[{EUROPEAN}]+(?:[013457@$€][{EUROPEAN}]+)+")
# Codes, ordinals and unfinished addresses of e-mail.
_NO_LEET_WORD = re.compile(r"(?:[\da-f]+|.*\d(?:st|nd|rd|th)|\w{4,}@\w{4,})\Z", re.IGNORECASE)
_L_FOR_ONE = re.compile(r"(?<=[aeiouyé])1(?=[aeiouyé])", re.IGNORECASE)
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LEAST_LETTERS = 4

_WORD = re.compile(r"[^\W\d_]+")
_NUMERAL = re.compile(r"[IVXLCDM]+(?:e|er|è?me|s|th)?\Z")
_LONGEST_ACRONYM = 5
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüœæ")


def undisguised(token: str) -> str:
    """`token` (a match of TOKEN) as the word it disguises, or unchanged."""
    masked = _unmasked(token)
    if masked:
        return masked
    core = token.strip(_OUTER)
    if not EVIDENCE.search(core) or not _LETTER.search(core):
        return token
    before, _, after = token.partition(core)
    return before + (_listed(core) or _unleeted(core) or _shortened(core)) + after


def cased_like(word: str, model: str) -> str:
    """`word` in capitals, capitalised or small as `model` is."""
    letters = "".join(_LETTER.findall(model))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    return word.capitalize() if letters[:1].isupper() else word


def _unmasked(token: str) -> str | None:
    written = token.rstrip(".!-|+~^")
    hidden = sum(written.count(mask) for mask in _MASKS)
    known = len(_LETTER.findall(written))
    if not hidden or not written[0].isalpha() or known + hidden != len(written):
        return None
    if not written[-1].isalpha() and known > hidden:
        return None
    word = masked_word(written)
    return cased_like(word, written) + token[len(written) :] if word else None


def _listed(core: str) -> str | None:
    letters = _INNER.sub("", core)
    if not _is_mostly_letters(letters) or (letters != core and len(letters) < _LEAST_LETTERS):
        return None
    word = hidden_word(letters)
    return cased_like(word, letters) if word else None


def _is_mostly_letters(letters: str) -> bool:
    """Enough true letters to be a word: «c0n» and «54l0p3» are, «A55» and «455» are not."""
    digits, known = len(_DIGIT.findall(letters)), len(_LETTER.findall(letters))
    return known >= digits or (known > 1 and known + digits > _LEAST_LETTERS + 1)


def _unleeted(core: str) -> str | None:
    tail = core[1:]
    is_leet = _LEET_WORD.fullmatch(core) and len(_LETTER.findall(core)) >= _LEAST_LETTERS
    if not is_leet or not (tail.islower() or tail.isupper()) or _NO_LEET_WORD.match(core):
        return None
    if _CYRILLIC_LETTER.search(core):
        return core.translate(CYRILLIC_LEET)
    return cased_like(_L_FOR_ONE.sub("l", core).translate(LEET_READINGS[0]).lower(), core)


def _shortened(core: str) -> str:
    return core if _DIGIT.search(core) else _WORD.sub(lambda word: _short(word.group()), core)


def _short(word: str) -> str:
    is_acronym = word.isupper() and len(word) <= _LONGEST_ACRONYM
    return word if is_acronym or _NUMERAL.match(word) else _LONG_RUN.sub(_short_run, word)


def _short_run(run: re.Match[str]) -> str:
    """One letter, or two where French and English double them: a consonant between vowels.

    At the end of a word («bravoooo», «pfff») they are a tone of voice, hide nothing and stay.
    """
    if run.end() == len(run.string):
        return run.group()
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end()]
    doubles = run[1].lower() not in _VOWELS and {before.lower(), after.lower()} <= _VOWELS
    return run[1] * 2 if doubles else run[1]
