"""Our own JSON lines, by hand or from an export: each field is taken for what it says, or remarked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models import Article
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


def line(key: str, **given: Any) -> dict[str, Any]:
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
