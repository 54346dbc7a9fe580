from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import sentences
from service.text.sentences import LONGEST


def cut(text):
    return [text[span.begin : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour M. Dupont. Vraiment ?! Oui.", ["Bonjour M. Dupont.", "Vraiment ?!", "Oui."]),
        ("« Ah bon ! » dit-il. Il rit.", ["« Ah bon ! » dit-il.", "Il rit."]),
        ("« Ah bon ! » Il rit.", ["« Ah bon ! »", "Il rit."]),
        (
            "Il gagne 3.5 % de plus. Voir http://a.fr/b.c ici",
            ["Il gagne 3.5 % de plus.", "Voir http://a.fr/b.c ici"],
        ),
        ("Oui… peut-être. Non… Jamais", ["Oui… peut-être.", "Non…", "Jamais"]),
        ("Une ligne\n\nUne autre", ["Une ligne", "Une autre"]),
        ("Quoi\u00a0?! Ça alors\u202f!!! Bien", ["Quoi\u00a0?!", "Ça alors\u202f!!!", "Bien"]),
        ('He said "no." She left.', ['He said "no."', "She left."]),
        ("Ask J. Smith and Mr. Jones. I did.", ["Ask J. Smith and Mr. Jones.", "I did."]),
        ("So did I. Then we left.", ["So did I.", "Then we left."]),
        ("終わり。次！はい", ["終わり。", "次！", "はい"]),
        ("Bravo ! bravo ! bravo !", ["Bravo !", "bravo !", "bravo !"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_are_cut_where_a_reader_would(text, expected):
    assert cut(text) == expected


def test_a_long_stretch_is_cut_on_a_space():
    pieces = cut("mot " * 500)
    assert all(len(piece) <= LONGEST and piece.endswith("mot") for piece in pieces)


def test_a_run_of_blanks_at_a_cut_belongs_to_no_sentence():
    assert list(map(len, cut("a" * 399 + " " * 300 + "b" * 200))) == [399, 200]
    assert list(map(len, cut("a" * 400 + "   " + "b" * 200))) == [400, 200]


def test_a_giant_word_is_cut_hard():
    assert list(map(len, cut("a" * 900))) == [400, 400, 100]


@given(st.text() | st.text(st.sampled_from("aM.!?… »\n'1 ")) | st.integers(0, 60).map("Il dit : ".__mul__))
def test_sentences_cover_the_text_in_order_without_overlap(text):
    spans = sentences(text)
    assert all(0 < span.end - span.begin <= LONGEST for span in spans)
    assert all(one.end <= other.begin for one, other in pairwise(spans))
    covered = {place for span in spans for place in range(span.begin, span.end)}
    assert all(place in covered or character.isspace() for place, character in enumerate(text))


@pytest.mark.parametrize("piece", ["a", "a ", "!", ". ", "« ", ".»", "?! ", "\n", "M. ", "!x"])
def test_a_hundred_thousand_characters_are_cut(piece):
    assert isinstance(sentences(piece * (100_000 // len(piece))), list)
