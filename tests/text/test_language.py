import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import detect_language

KNOWN = {
    "bonjour mon ami": "fr",
    "Encore une réforme dont personne ne voulait, merci le gouvernement.": "fr",
    "This is bad": "en",
    "Nobody asked for this reform and nobody will miss it.": "en",
    "Otra vez suben el precio del transporte y nadie dice nada.": "es",
    "Schon wieder eine Reform, die niemand haben wollte.": "de",
}


@pytest.mark.parametrize(("text", "language"), KNOWN.items())
def test_a_plain_comment_is_recognised(text, language):
    found = detect_language(text)
    assert found.language == language
    assert 0.4 <= found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["", "ok", "😀😀", "12 34", "lol mdr", "https://exemple.fr/page", "@marine #debat"]
)
def test_where_there_is_too_little_to_read_no_language_is_named(text):
    assert detect_language(text).language is None


def test_capitals_links_and_mentions_do_not_mislead():
    assert detect_language("@JohnSmith REGARDEZ https://www.thetimes.co.uk C'EST INCROYABLE").language == "fr"


def test_only_the_languages_asked_for_are_named():
    german = "Schon wieder eine Reform, die niemand haben wollte."
    assert detect_language(german, among={"fr", "en"}).language is None
    assert detect_language(german, among={"fr", "de"}).language == "de"
    assert detect_language("Nobody asked for this reform at all", among={"en"}).language == "en"


def test_a_language_is_recognised_without_network(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    assert detect_language("Personne ne voulait de cette réforme").language == "fr"


@given(st.text())
def test_any_text_can_be_asked_about(text):
    assert 0 <= detect_language(text).confidence <= 1


@pytest.mark.parametrize("piece", ["a", "bonjour ", "@", "a@", "http://", "\n", "é\0"])
def test_a_hundred_thousand_characters_can_be_asked_about(piece):
    assert detect_language(piece * (100_000 // len(piece))).confidence >= 0
