"""What the desk says: in both languages, set as each is set, with nothing missing and nothing left over."""

import re
from pathlib import Path

import pytest

from service import policy
from service.desk import words
from service.policy import ATTRIBUTES, REASONS, STANDINGS, STATUSES

DESK = Path(words.__file__).parent
SAID = re.compile(r"""(?:\bt|\bn|say|count)\(\s*f?['"]([a-z_]+)\.([a-z0-9_-]*)""")
MISTAKES = re.compile(r'''\bMessage\(\s*"([^"]+)"''')
ENTRIES = [(page, name, pair) for page, names in words.catalogue().items() for name, pair in names.items()]


def test_the_browsers_language_counts_until_another_is_chosen(newsroom) -> None:
    stranger = newsroom.stranger(accept_language="fr-CA, en;q=0.5")
    assert "Connexion" in stranger.read("sign-in")
    assert stranger.send("language", locale="en", back="/desk/sign-in").location == "/desk/sign-in"
    assert "Sign in" in stranger.read("sign-in")
    stranger.send("language", locale="xx", back="https://evil.example")
    assert "Sign in" in stranger.read("sign-in")
    assert "Sign in" in newsroom.stranger(accept_language="de").read("sign-in")


def test_members_read_their_own_language_until_they_choose(newsroom) -> None:
    seat = newsroom.seat(locale="en")
    assert "Queue" in seat.read()
    answer = seat.send("language", locale="fr", back="/desk/authors/?text=x")
    assert answer.location == "/desk/authors/?text=x"
    assert "Auteurs" in seat.read("authors/")


def test_what_was_chosen_before_signing_in_is_kept(newsroom) -> None:
    stranger = newsroom.stranger()
    stranger.send("language", locale="en")
    stranger.send("sign-in", email=newsroom.hire("Camille", locale="fr"), password="correct horse battery")
    assert '<html lang="en">' in stranger.read()


def test_english_has_its_own_figures(newsroom) -> None:
    newsroom.post()
    seat = newsroom.seat(locale="en")
    assert re.search(r'<span class="value">0\.\d\d</span>', seat.read())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9474, "0,94"), (0.95, "0,95"), (0.29, "0,29"), (0.999, "0,99"), (1, "1,00"), (1e-7, "0,00")],
)
def test_a_score_is_cut_so_that_it_reaches_no_line_by_rounding(newsroom, value, shown) -> None:
    with newsroom.app.test_request_context(headers={"Accept-Language": "fr"}):
        assert words.score(value) == shown


@pytest.mark.parametrize(
    ("page", "name", "pair"), ENTRIES, ids=[f"{page}.{name}" for page, name, _ in ENTRIES]
)
def test_each_entry_has_the_same_places_in_both_languages(page: str, name: str, pair) -> None:
    english, french = pair["en"], pair["fr"]
    assert english
    assert french
    assert (" | " in english) == (" | " in french)
    # A singular may leave its number out.
    places = [set(re.findall(r"\{\w+\}", text.rpartition(" | ")[2])) for text in (english, french)]
    assert places[0] == places[1]
    assert "'" not in french
    assert not re.search(r" [:;!?»]", french)


def test_everything_that_is_said_is_in_the_catalogue() -> None:
    missing = []
    for path in [*DESK.rglob("*.py"), *DESK.rglob("*.html")]:
        for page, name in SAID.findall(path.read_text(encoding="utf-8")):
            known = words.catalogue().get(page, {})
            # What ends open is put together with a value.
            if not (
                any(each.startswith(name) for each in known)
                if name.endswith("_") or not name
                else name in known
            ):
                missing.append(f"{path.name}: {page}.{name}")
    assert missing == []


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("attribute", ATTRIBUTES),
        ("code", REASONS),
        ("standing", STANDINGS),
        ("status", STATUSES),
        ("standing_means", STANDINGS),
    ],
)
def test_every_code_that_is_shown_has_words(page: str, codes) -> None:
    assert set(codes) <= set(words.catalogue()[page])


def test_every_mistake_in_a_policy_has_words() -> None:
    sources = Path(policy.__file__).parent.rglob("*.py")
    templates = {each for path in sources for each in MISTAKES.findall(path.read_text(encoding="utf-8"))}
    assert len(templates) > 10
    assert templates == set(words.catalogue()["mistakes"])


def test_french_is_set_as_french_is_set() -> None:
    assert words.french("Il l'a dit : « non » !") == "Il l’a dit\u00a0: «\u00a0non\u00a0»\u00a0!"
