"""An article's own rules at the desk: shown, laid over the site's, taken away; every mistake at its path."""

import re

import pytest
from sqlalchemy import select

from models import Article
from models.engine import reading

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def article(newsroom, seat) -> str:
    """The path of an open article's page."""
    newsroom.post("Bonjour à tous.", on="proces")
    return re.search(r'href="/desk/(articles/[0-9a-f-]{36})"', seat.read("articles/?text=proces"))[1]


def stored(newsroom) -> object:
    with reading(newsroom.engine) as session:
        return session.scalars(select(Article.policy).where(Article.ref == "proces")).one()


def test_an_article_is_given_rules_of_its_own_which_then_hold(newsroom, seat, article) -> None:
    saved = seat.send(f"{article}/policy", document='{"premoderate": true}', follow=True)
    assert "Enregistré." in saved.text
    assert "&#34;premoderate&#34;: true" in saved.text
    assert stored(newsroom) == {"premoderate": True}
    assert newsroom.post("Merci pour cet article.", on="proces", name="Ada")["status"] == "pending"


@pytest.mark.parametrize("nothing", ["", " \n", "{}"])
def test_nothing_written_takes_them_away(newsroom, seat, article, nothing: str) -> None:
    seat.send(f"{article}/policy", document='{"premoderate": true}')
    assert seat.send(f"{article}/policy", document=nothing).status_code == 303
    assert stored(newsroom) is None
    assert "premoderate" not in seat.read(article).partition("<textarea")[2]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "<code>1:2</code> Ce n’est pas un objet JSON."),
        ("[]", "Ce n’est pas un objet JSON."),
        ("[" * 50_000, "Ce n’est pas un objet JSON."),
        (
            '{"attributes": {"insult": {"approve_below": NaN}}}',
            "<code>attributes.insult.approve_below</code>",
        ),
        ('{"lists": {"banned": {"words": ["\\u0000"]}}}', "<code>lists.banned.words.0</code>"),
        (
            '{"premoderate": 1, "attributes": {"insult": {"approve_below": 2}}}',
            "<code>premoderate</code>",
        ),
    ],
)
def test_what_makes_no_sense_is_told_path_by_path_and_not_stored(
    newsroom, seat, article, document: str, told: str
) -> None:
    answer = seat.send(f"{article}/policy", document=document)
    assert answer.status_code == 409
    assert told in answer.text.replace(' class="break"', "")
    assert stored(newsroom) is None


def test_what_was_written_is_there_to_be_mended_and_stays_text(newsroom, seat, article) -> None:
    answer = seat.send(f"{article}/policy", document=f'{{"</textarea>{EVIL}": 1}}')
    assert answer.status_code == 409
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert EVIL not in answer.text


def test_words_of_a_list_that_are_markup_stay_text(newsroom, seat, article) -> None:
    seat.send(f"{article}/policy", document='{"lists": {"suspect": {"words": ["</textarea><b>x"]}}}')
    assert "</textarea><b>x" not in seat.read(article)
    assert "&lt;/textarea&gt;&lt;b&gt;x" in seat.read(article)


def test_its_mode_is_changed_without_touching_its_rules(newsroom, seat, article) -> None:
    seat.send(f"{article}/policy", document='{"premoderate": true}')
    assert seat.send(article, mode="closed").status_code == 303
    assert stored(newsroom) == {"premoderate": True}


def test_an_article_of_another_site_takes_no_rules_from_here(newsroom, seat, article) -> None:
    newsroom.add_site("autre")
    seat.send("site", site="autre")
    assert seat.send(f"{article}/policy", document="{}").status_code == 404
