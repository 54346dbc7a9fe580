"""Our own JSON lines, by hand or from an export: each field is taken for what it says, or remarked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models import Article, Author
from service import importing
from service.importing import Source, remarks

DATABASES = ["sqlite"]  # one database is enough here: a line is read before any is asked

Take = Callable[..., None]


@pytest.fixture
def take(newcomer, tmp_path: Path) -> Take:
    """Imports these objects, one a line."""

    def run(*lines: dict[str, Any]) -> None:
        (path := tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, lines)))
        newcomer.take(importing.read_jsonl(Source(path), now=newcomer.now))

    return run


def line(key: object, **given: Any) -> dict[str, Any]:
    """A comment of Alice's on the article `a`."""
    kinds = {
        "article": "a",
        "author": {"name": "Alice"},
        "body": f"Texte {key}",
        "status": "approved",
        "created_at": "2024-05-01T10:00:00Z",
    }
    return {"id": key} | kinds | given


def page(ref: str, **given: Any) -> dict[str, Any]:
    return {"type": "article", "id": ref, "ref": ref} | given


@pytest.mark.parametrize("mode", ["open", "premoderated", "closed"])
def test_an_article_keeps_its_mode(take: Take, newcomer, mode: str) -> None:
    take(page("a", mode=mode), line("1", article_id="a"))
    assert [article.mode.value for article in newcomer.all(Article)] == [mode]
    assert newcomer.said() == {}


@pytest.mark.parametrize("mode", ["PRE", ["closed"], False])
def test_a_mode_that_is_none_is_said_and_does_not_let_comments_appear_unread(
    take: Take, newcomer, mode: object
) -> None:
    take(page("a", mode=mode), line("1", article_id="a"))
    assert [article.mode.value for article in newcomer.all(Article)] == ["premoderated"]
    assert newcomer.said() == {"line 1": remarks.UNKNOWN_MODE}


def test_a_whole_number_is_taken_for_its_text(take: Take, newcomer) -> None:
    take(
        line(1, article=7, author={"name": 5, "ref": 12}),
        line("2", article=7, parent_id=1, author_id=3),
        {"type": "author", "id": 3, "name": "Bob"},
    )
    found = newcomer.by_key()
    assert newcomer.said() == {}
    assert found["civility:2"].parent_id == found["civility:1"].id
    assert {author.ref: author.name for author in newcomer.all(Author)} == {"12": "5", None: "Bob"}
    assert [article.ref for article in newcomer.all(Article)] == ["7"]


@pytest.mark.parametrize(
    "given",
    [
        {"author": "Alice"},
        {"author": {"name": "Alice", "ref": 1.5}},
        {"author": {"name": ["Alice"]}},
        {"author": {"name": "Alice", "email": False}},
    ],
)
def test_an_author_of_another_kind_is_said_to_be_one(take: Take, newcomer, given: dict[str, Any]) -> None:
    take(line("1", **given), line("2", parent_id=None, article_title=None))
    assert newcomer.said() == {"civility:1": remarks.WRONG_SHAPE}
    assert newcomer.statuses() == {"civility:2": "approved"}


@pytest.mark.parametrize(
    "given",
    [
        {"type": "article", "ref": "a", "title": ["A"]},
        {"type": "author", "id": "u", "email": {}},
        {"type": "article", "ref": 1.5},
        line("1", parent_id=True),
        line("1", parent_id=["2"]),
        line("1", article=1.5),
        line("1", article_title={}),
        line({}),
    ],
)
def test_a_line_with_a_value_of_another_kind_is_said_by_its_number(
    take: Take, newcomer, given: dict[str, Any]
) -> None:
    take(given)
    assert newcomer.said() == {"line 1": remarks.WRONG_SHAPE}


def test_an_articles_own_line_counts_wherever_it_stands(take: Take, newcomer) -> None:
    own = page("a", title="Titre", url="https://example.org/a", mode="premoderated")
    take(line("1", article_title="Autre"), own, line("2", article_title="Encore un autre"))
    (article,) = newcomer.all(Article)
    assert (article.title, article.url, article.mode.value) == (
        "Titre",
        "https://example.org/a",
        "premoderated",
    )
