"""The signs that pass for letters: data for reading a disguised word, one table for each disguise."""

import string
import unicodedata

#: What draws nothing (soft hyphen, zero-width, bidi controls, variation selectors), for a character class.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)

#: Latin, Greek and Cyrillic letters, as the inside of a character class.
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
CYRILLIC = "\u0400-\u052f"
EUROPEAN = LATIN + "\u0370-\u03ff" + CYRILLIC

_STYLED_RANGES = (
    *((0x2102, 0x2134), (0x249C, 0x24E9), (0xFF21, 0xFF5A)),
    *((0x1D400, 0x1D6A5), (0x1F110, 0x1F12B), (0x1F130, 0x1F149)),
)
_NEGATIVE_RANGES = ((0x1F150, 0x1F169), (0x1F170, 0x1F189))


def _styled() -> dict[int, str]:
    """Letters in mathematical, fullwidth, circled or squared dress, each with the plain letter."""
    table = {}
    for first, last in _STYLED_RANGES:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code)).strip("()")
            if len(plain) == 1 and plain in string.ascii_letters:
                table[code] = plain
    for first, last in _NEGATIVE_RANGES:
        table.update(zip(range(first, last + 1), string.ascii_uppercase, strict=True))
    return table


STYLED = _styled()

#: Small capitals and phonetic letters that only decorate Latin words.
_DECORATIVE = dict(
    zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩʋⅼⅰⅽⅾⅿօսԁոհ", "abcdefghijklmnoprstuvwyzagivlicdmoudnh", strict=True)
)

_STRICT = dict(zip("аеорсухіјѕһԛԝѵӏАВЕКМНОРСТУХІЈЅԌԜ", "aeopcyxijshqwvlABEKMHOPCTYXIJSGW", strict=True))
_LOOSE = dict(zip("вкмнтпгиьяёйЯИП", "bkmhtnrubreuRNN", strict=True))
_GREEK = dict(zip("οναιυρκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovaiupkABEZHIKMNOPTYX", strict=True))
_GREEK_LOOSE = dict(zip("εητχγωσβάέίόύ", "entxywobaeiou", strict=True))

#: Letters of other scripts that a Latin word may hide, by the Latin letter they show.
LOOKALIKES = str.maketrans({**_GREEK_LOOSE, **_LOOSE, **_DECORATIVE, **_GREEK, **_STRICT})

#: Latin letters that a Cyrillic word may hide.
CYRILLIC_LOOKALIKES = str.maketrans("aeopcyxABEKMHOPCTYX", "аеорсухАВЕКМНОРСТУХ")

_SIGNS = "0134578@$€£!|+"

#: How each sign may be read inside a Latin word, most usual reading first, and inside a Cyrillic one.
LEET_READINGS = (str.maketrans(_SIGNS, "oieastbaseliit"), str.maketrans(_SIGNS, "oleastbaselllt"))
CYRILLIC_LEET = str.maketrans("0134@", "оізча")
LEET_SIGNS = "@$€£!|+"
