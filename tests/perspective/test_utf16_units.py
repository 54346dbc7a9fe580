"""Places in a text, counted in UTF-16 code units and back again."""

from hypothesis import given
from hypothesis import strategies as st

from service.perspective.units import to_characters, to_utf16, utf16_length

TEXT = st.text(alphabet=st.sampled_from("aé😀\u0301字 \U0010ffff\ud83d"), max_size=20)


def test_an_emoji_counts_two() -> None:
    assert utf16_length("a😀b") == 4
    assert to_utf16("a😀b", [(0, 1), (1, 2), (2, 3)]) == [(0, 1), (1, 3), (3, 4)]


def test_half_an_emoji_counts_as_the_whole() -> None:
    assert to_characters("a😀b", 2, 4) == (1, 3)
    assert to_characters("a😀b", 0, 2) == (0, 2)


def test_beyond_the_end_is_the_end() -> None:
    assert to_characters("ab", 1, 99) == (1, 2)
    assert to_characters("ab", 50, 99) == (2, 2)


def test_half_an_emoji_that_stands_alone_is_a_character() -> None:
    assert to_characters("a\ud83db", 1, 3) == (1, 3)


@given(text=TEXT, data=st.data())
def test_there_and_back_again_is_where_it_was(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text)))
    begin = data.draw(st.integers(0, end))
    assert to_characters(text, *to_utf16(text, [(begin, end)])[0]) == (begin, end)
