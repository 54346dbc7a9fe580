"""Two hosts whose clocks are seconds apart: what came later still sorts later, in a comment's log and in a thread."""

import uuid

import pytest
from sqlalchemy import update

from models import Comment, Decision
from models.engine import writing

FIVE_SECONDS = 5_000 << 80
"""In the milliseconds that a UUIDv7 begins with."""


def as_if_ahead(key: str) -> uuid.UUID:
    """The key that a host five seconds ahead would have given."""
    return uuid.UUID(int=uuid.UUID(key).int + FIVE_SECONDS)


@pytest.fixture
def approved_ahead(newsroom):
    """A comment, and its approval by a colleague whose host is five seconds ahead."""
    comment = newsroom.held()["id"]
    made = newsroom.decide(comment, "approve", key="colleague").json["history"][-1]["id"]
    ahead = as_if_ahead(made)
    with writing(newsroom.engine) as session:
        session.execute(update(Decision).where(Decision.id == uuid.UUID(made)).values(id=ahead))
    return comment, str(ahead)


def test_the_log_tells_what_was_decided_last_at_its_end(newsroom, approved_ahead) -> None:
    comment, _ = approved_ahead
    newsroom.decide(comment, "reject")
    assert [entry["action"] for entry in newsroom.detail(comment)["history"]] == [
        "submit",
        "approve",
        "reject",
    ]


def test_nobody_undoes_what_another_has_decided_over(newsroom, approved_ahead) -> None:
    comment, approval = approved_ahead
    newsroom.decide(comment, "reject")
    refused = newsroom.undo(approval, key="colleague")
    assert (refused.status_code, newsroom.detail(comment)["status"]) == (409, "rejected")


def test_whoever_decided_last_can_undo_it(newsroom, approved_ahead) -> None:
    comment, _ = approved_ahead
    rejection = newsroom.decide(comment, "reject").json["history"][-1]["id"]
    assert newsroom.undo(rejection).status_code == 200
    assert newsroom.detail(comment)["status"] == "approved"


def test_an_answer_sorts_after_what_it_answers(newsroom) -> None:
    # As an archive is written and read again: a row whose parent comes later would be dropped.
    parent = newsroom.approved()["id"]
    ahead = as_if_ahead(parent)
    with writing(newsroom.engine) as session:
        session.execute(update(Comment).where(Comment.id == uuid.UUID(parent)).values(id=ahead))
    answer = newsroom.approved("Merci pour cette réponse.", parent_id=str(ahead))
    assert uuid.UUID(answer["id"]) > ahead
