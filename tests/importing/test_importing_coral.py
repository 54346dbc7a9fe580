"""What Coral says of its stories and comments, in the form in which its database holds it."""

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
    """Imports these comments under this story, by the user `u`."""

    def run(*comments: dict[str, Any], **story: Any) -> None:
        files = {"comments": comments, "stories": [{"id": "s"} | story], "users": [{"id": "u"}]}
        for name, lines in files.items():
            (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)))
        sources = {name: Source(tmp_path / f"{name}.jsonl") for name in files}
        newcomer.take(importing.read_coral(sources.pop("comments"), now=newcomer.now, **sources))

    return run


def line(key: str, **given: Any) -> dict[str, Any]:
    """A comment by `u` on the story `s`."""
    kinds = {"storyID": "s", "authorID": "u", "status": "NONE", "createdAt": "2024-01-01T00:00:00Z"}
    return {"id": key, "body": f"Texte {key}"} | kinds | given


@pytest.mark.parametrize(
    ("story", "mode"),
    [
        ({"settings": {"moderation": "PRE"}}, "premoderated"),
        ({"settings": {"moderation": "POST"}}, "open"),
        ({"settings": {"moderation": "PRE"}, "closedAt": "2024-02-01T00:00:00Z"}, "closed"),
        ({"closedAt": {"$date": "2024-02-01T00:00:00Z"}}, "closed"),
        ({"closedAt": {"$date": {"$numberLong": "4102444800000"}}}, "open"),
        ({"closedAt": "2100-01-01T00:00:00Z"}, "open"),
        ({"closedAt": "some day"}, "closed"),
        ({"closedAt": False, "settings": None}, "open"),
    ],
)
def test_a_coral_story_takes_comments_as_it_did(
    take: Take, newcomer, story: dict[str, Any], mode: str
) -> None:
    take(line("1"), **story)
    assert [article.mode.value for article in newcomer.all(Article)] == [mode]


@pytest.mark.parametrize("status", ["APPROVED", "REJECTED", None])
def test_a_comment_that_coral_erased_keeps_its_place_above_its_answers(
    take: Take, newcomer, status: str | None
) -> None:
    erased = {"authorID": None, "body": None, "revisions": [], "deletedAt": {"$date": "2024-02-01T00:00:00Z"}}
    take(line("1", status=status, **erased), line("2", parentID="1"), line("3", **erased))
    found = newcomer.by_key()
    assert newcomer.statuses() == {"coral:1": "withdrawn", "coral:2": "approved"}
    assert found["coral:2"].parent_id == found["coral:1"].id
    assert (found["coral:1"].body, found["coral:1"].author_name) == ("", "")
    assert newcomer.said() == {"coral:1": remarks.TOMBSTONE, "coral:3": remarks.DELETED_UNANSWERED}


def test_a_comment_that_coral_erased_brings_back_no_text_and_no_author(take: Take, newcomer) -> None:
    take(line("1", deletedAt="2024-02-01T00:00:00Z"), line("2", parentID="1", authorID="u"))
    assert newcomer.by_key()["coral:1"].body == ""
    assert newcomer.by_key()["coral:1"].author_id != newcomer.by_key()["coral:2"].author_id
