"""Batches, windows and pieces: nothing is lost, nothing exceeds its limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.scoring.batches import by_length
from service.scoring.cutting import cut
from service.scoring.scorer import TextTooLong
from service.scoring.windows import MAX_PIECES, windows


@given(st.lists(st.integers(1, 600), max_size=60), st.integers(512, 2048))
def test_every_text_is_in_one_batch_and_no_batch_of_several_exceeds_the_limit(lengths, limit):
    groups = list(by_length(lengths, limit))
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    assert all(
        len(group) == 1 or max(lengths[index] for index in group) * len(group) <= limit for group in groups
    )


@given(st.integers(0, 2000), st.integers(100, 510), st.integers(40, 100), st.integers(0, 30))
def test_windows_cover_every_piece_and_are_full(count, limit, size, overlap):
    cuts = windows(range(count), limit, size, overlap)
    assert {piece for window in cuts for piece in window} == set(range(count))
    assert cuts == [tuple(range(count))] if count <= limit else all(len(window) == size for window in cuts)


def test_more_pieces_than_can_be_read_are_refused():
    with pytest.raises(TextTooLong, match="word pieces"):
        windows(range(MAX_PIECES + 1), 510, 126, 32)


@given(st.text(max_size=400), st.integers(4, 60))
def test_pieces_put_together_are_the_text(text, limit):
    pieces = cut(text, lambda part: len(part.encode("utf-8", "surrogatepass")), limit)
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= limit for piece in pieces)


def test_pieces_end_at_sentences():
    text = "Voici une phrase. En voici une autre ! Et une troisième."
    assert cut(text, len, 40) == ["Voici une phrase. En voici une autre ! ", "Et une troisième."]
