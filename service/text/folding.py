"""One spelling for comparing words: case, accents and ligatures do not count."""

import re

from service.text.marks import normalize

_ACCENTS = re.compile("[\u0300-\u036f]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """`text` in casefold without accents, ligatures spelled out: «Œuvré» gives «oeuvre».

    Only the common combining accents (U+0300 to U+036F) go: the vowel signs of other scripts stay.
    """
    if text.isascii():
        return text.lower()
    lowered = _bare(text.casefold()).casefold().translate(_LIGATURES)
    return normalize("NFC", _bare(lowered))


def _bare(text: str) -> str:
    return _ACCENTS.sub("", normalize("NFKD", text))
