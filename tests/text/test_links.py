import pytest

from service.text import count_links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rien à voir", 0),
        ("https://exemple.fr/a?b=c et http://1.2.3.4/x", 2),
        ("exemple.fr/promo ou www.exemple.com", 2),
        ("écrivez à jean@exemple.fr", 0),
        ("mailto:jean@exemple.fr ftp://exemple.fr", 0),
        ("C'est fini.La suite demain", 0),
        ("3.14 et 12:30", 0),
        ("voir https://пример.рф", 1),
        ("exemple.fr " * 150, 150),
    ],
)
def test_links_are_counted(text, expected):
    assert count_links(text) == expected


@pytest.mark.parametrize("piece", ["http://", "a.fr ", "http://a.com/(", "a.", "://", "www.", "(" * 10])
def test_links_of_a_hundred_thousand_hostile_characters_are_counted(piece):
    assert count_links(piece * (100_000 // len(piece))) >= 0
