"""Emoji, which readers post by themselves more than any word: harmless ones are harmless, the middle finger is not."""

import pytest

from service.scoring import load
from service.scoring.reading import read_many

HARMLESS = (
    *("🇫🇷", "🇩🇪 🇫🇷", "🇬🇧🇪🇺", "Allez 🇫🇷", "Go 🇺🇸!", "🏳️‍🌈", "🏳️‍⚧️", "👩‍❤️‍👩", "👨‍👩‍👦"),
    *("😍😍😍", "😀😀", "😂", "🙈", "✅", "💯", "👏👏👏", "🙏🏾", "⚽🏆", "❤️", "Bravo les Bleus 🇫🇷🇫🇷"),
)
INSULTS = ("🖕", "🖕🏽🖕🏽", "t’es un 🤡")


@pytest.fixture(scope="module")
def readings():
    texts = (*HARMLESS, *INSULTS)
    return dict(zip(texts, read_many(load("builtin"), texts), strict=True))


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_emoji_scores_low_in_every_attribute(readings, text):
    assert max(readings[text].written.values()) < 0.2


@pytest.mark.parametrize("text", INSULTS)
def test_an_emoji_that_insults_scores_high_as_it_is_meant(readings, text):
    reading = readings[text]
    assert (reading.revealed or reading.written)["toxicity"] > 0.7
