import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import comparable, fold, reveal
from service.text.marks import MOST_MARKS, normalize

ACUTE, BELOW, VOICED = "\u0301", "\u0323", "\uff9e"


def test_of_marks_in_a_row_those_beyond_thirty_do_not_count():
    assert normalize("NFD", "e" + ACUTE * 100 + "t") == "e" + ACUTE * MOST_MARKS + "t"
    assert comparable("x" + ACUTE * 100) == comparable("x" + ACUTE * MOST_MARKS)


def test_marks_that_only_become_some_in_the_normal_form_count_as_well():
    assert len(normalize("NFKD", "x" + (VOICED + ACUTE) * 100)) == 1 + MOST_MARKS


def test_invisible_characters_between_marks_do_not_hide_how_many_they_are():
    assert comparable("x" + (ACUTE + "\u200b") * 100) == comparable("x" + ACUTE * MOST_MARKS)


@given(st.text(max_size=MOST_MARKS), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_ordinary_text_has_its_ordinary_normal_form(text, form):
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("read", [comparable, fold, reveal])
@pytest.mark.parametrize("piled", [ACUTE * 50_000 + BELOW * 50_000, (ACUTE + VOICED) * 50_000])
def test_a_hundred_thousand_marks_on_one_letter_are_read(read, piled):
    assert len(read("a" + piled)) <= len("a" + piled)
