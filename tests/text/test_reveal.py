import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import reveal

DISGUISED = {
    "c0nn@rd": "connard",
    "sal0pe": "salope",
    "f*ck": "fuck",
    "m**de": "merde",
    "pu7e": "pute",
    "$alope": "salope",
    "1d1ot": "idiot",
    "f**k off": "fuck off",
    "nig**s": "niggas",
    "c o n n a r d": "connard",
    "s.a.l.o.p.e": "salope",
    "f-u-c-k": "fuck",
    "s a l e  c o n": "sale  con",
    "co.nnard": "connard",
    "connaaaard": "connard",
    "connnnard": "connard",
    "tellllement": "tellement",
    "looove": "love",
    "conn\u200bard": "connard",
    "s\u00adalope": "salope",
    "соnnаrd": "connard",
    "ｃｏｎｎａｒｄ": "connard",
    "𝓬𝓸𝓷𝓷𝓪𝓻𝓭": "connard",
    "ⓒⓞⓝⓝⓐⓡⓓ": "connard",
    "Ⓒ Ⓞ Ⓝ Ⓝ Ⓐ Ⓡ Ⓓ": "CONNARD",
    "🅒🅞🅝": "CON",
    "f🅰\ufe0fgg🅾\ufe0ft": "fAggOt",
    "c̶o̶n̶n̶a̶r̶d̶": "connard",
    "ᴄᴏɴnard": "connard",
    "сукa": "сука",
    "К0злина": "Козлина",
    "SAL0PE": "SALOPE",
    "Sal0pe": "Salope",
    "l'1d1ot": "l'idiot",
    "Encul3s !": "Enculés !",
    "tr1somique": "trisomique",
    "p3rs0nne": "personne",
    "é1ecteur": "électeur",
    "VOT4NT": "VOTANT",
    "f l e u r s": "fleurs",
    "🖕": "fuck you",
    "Bravo 🖕🏽🖕 les verts": "Bravo fuck you les verts",
}

ORDINARY = (
    """
12,5 € et 1 000 $|24h/24 et 7j/7|covid-19|le G7, le G20 et le M6|U.S.A. et P.S.G.|c'est-à-dire|peut-être|y a-t-il
jean.c0n@exemple.fr|https://exemple.fr/c0nnard|www.s4lope.fr|@mar1ne a écrit #c0nf1né|😀 👨‍👩‍👧 ❤️bravo 1️⃣|🇫🇷🇧🇪
J. R. R. Tolkien|le 12/03/2024 à 18h30|A55, a55, A380|49.3|Москва и нос|ΟΧΙ και όχι|Napoléon III au XVIIIe siècle
XXX|1er 2ème 3rd|A, B, C|a b c d e f|US$ et $100|P. S.|*mot* **gras** con*|h2o MP3 iPhone15 R2D2|etc...|µm kΩ α-test
succès.|demeurée.|les crevés.|pis.|mdrrr|bravoooo|pfff|IEEE et СССР|i18n k8s|Direct3D|Darkstar1st|permissions@wikipedia.
#f5fffa|l'a b c|e\u0301te\u0301|می\u200cخواهم|n°1|1º|C'est l'été : il fait beau !|Tουρκοτουρίου|x² + y² = z²|ℝ et ℂ|a.m. p.m.
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize(("written", "meant"), DISGUISED.items())
def test_a_disguised_word_is_read_as_meant(written, meant):
    assert reveal(written) == meant
    assert reveal(f"Espèce de {written}, va !") == f"Espèce de {meant}, va !"


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_identical(text):
    assert reveal(text) == text


def test_an_insult_hidden_by_bidi_controls_is_read():
    assert reveal("sal\u202d\u2060ope") == "salope"


def test_a_russian_comment_is_not_made_latin():
    russian = "Это нос и рот, а СМС пришла вчера"
    assert reveal(russian) == russian


def test_a_word_too_long_to_be_one_is_left_alone():
    assert reveal("sal-ope" * 20) == "sal-ope" * 20


@given(st.text())
def test_any_text_can_be_read(text):
    assert isinstance(reveal(text), str)


@given(st.lists(st.sampled_from(sorted(DISGUISED) + ORDINARY), max_size=6).map("\n".join))
def test_a_reading_is_its_own_reading(text):
    assert reveal(reveal(text)) == reveal(text)


@given(st.text(st.sampled_from("aàbcdeéè ,;:!?'\n"), max_size=80))
def test_letters_without_disguise_stay_identical(text):
    unremarkable = re.sub(r"(?<!\w)\w(?!\w)|(\w)\1+", "mot", text)
    assert reveal(unremarkable) == unremarkable


LONG = [
    "a",
    "0a",
    "a.",
    "a ",
    "c0n ",
    "@a",
    "a*",
    "a\u200b",
    "\u0336",
    "аa",
    "𝐚",
    "ⓐ ",
    "aaab",
    "_a",
    "-",
    "l'a b c d ",
    "🖕a",
    " ",
]


@pytest.mark.parametrize("piece", LONG)
def test_a_hundred_thousand_hostile_characters_are_read(piece):
    assert reveal(piece * (100_000 // len(piece)))
