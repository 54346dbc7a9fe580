"""An id that is here already: the same comment once more, or another blog's with the same number."""

import datetime as dt

from models import Article, Comment
from service.importing import SourceArticle, remarks

DATABASES = ["sqlite"]  # one database is enough here: keys, times and references are compared in Python

LATER = dt.datetime(2024, 2, 1, 12, 30, 15, 123_456, tzinfo=dt.UTC)


def test_another_blogs_comment_of_the_same_number_is_said_to_be_left_out(newcomer, article, comment) -> None:
    newcomer.take([article, comment("wordpress:1")])
    newcomer.take([article, comment("wordpress:1", created_at=LATER, body="Tout autre chose")])
    assert (newcomer.new, newcomer.known) == (0, 0)
    assert newcomer.said() == {"wordpress:1": remarks.ANOTHERS_ID}
    assert next(remark.left_out for remark in newcomer.remarks)
    assert [c.body for c in newcomer.all(Comment)] == ["Texte wordpress:1"]


def test_the_same_comment_is_known_to_the_microsecond_and_under_another_reference(newcomer, comment) -> None:
    page = SourceArticle(key="a", ref="a", url="https://example.org/a")
    newcomer.take([page, comment("1", created_at=LATER)])
    newcomer.take([page, comment("1", created_at=LATER)], article_ref="path")
    assert (newcomer.new, newcomer.known, newcomer.said()) == (0, 1, {})


def test_a_copied_time_does_not_hide_another_text_under_another_article(newcomer, article, comment) -> None:
    other = SourceArticle(key="b", ref="b")
    newcomer.take(
        [article, comment("1"), comment("2"), comment("3", status="deleted"), comment("4", parent="3")]
    )
    rows = [comment(key, article="b", body="Tout autre chose") for key in "13"]
    newcomer.take([article, other, *rows, comment("2", body="Texte corrigé")])
    assert (newcomer.new, newcomer.known) == (0, 2)
    assert newcomer.said() == {"1": remarks.ANOTHERS_ID}


def test_an_answer_never_goes_under_another_articles_comment(newcomer, article, comment) -> None:
    other = SourceArticle(key="b", ref="b")
    newcomer.take([article, comment("1")])
    newcomer.take([other, comment("1", article="b", created_at=LATER), comment("2", article="b", parent="1")])
    assert newcomer.said() == {"1": remarks.ANOTHERS_ID, "2": remarks.OTHER_ARTICLE}
    assert newcomer.by_key()["2"].parent_id is None
    assert len(newcomer.all(Article)) == 2
