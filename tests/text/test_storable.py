import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import comparable, problem_of


@pytest.mark.parametrize("text", ["bonjour", "👍", "à", "…", "1", "\u200bx", "\U0010fffd"])
def test_a_text_with_something_to_see_can_be_stored(text):
    assert problem_of(text) is None


@pytest.mark.parametrize(
    "text", ["", "  \n\t", "\u200b\u200d", "\u0301\u0302", "\u3164", "\u202e ", "\u2800"]
)
def test_a_text_with_nothing_to_see_is_empty(text):
    assert problem_of(text) == "empty"


def test_nul_and_lone_surrogates_cannot_be_stored():
    assert problem_of("a\0b") == "nul"
    assert problem_of("a\ud83d") == "surrogate"


def test_copies_in_other_case_width_or_spacing_are_comparable():
    assert (
        comparable("Achetez  ICI\n")
        == comparable("achetez ici")
        == comparable("Ａｃｈｅｔｅｚ\u00a0i\u200bci")
    )
    assert comparable("achetez ici") != comparable("achetez là")


@given(st.text())
def test_the_comparable_form_has_no_outer_or_double_blanks(text):
    assert "  " not in comparable(text)
    assert comparable(text) == comparable(text).strip()
