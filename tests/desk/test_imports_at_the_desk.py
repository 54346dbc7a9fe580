"""Comments that came from elsewhere: the desk says so, and counts them neither as the policy's nor as these days'."""

import json

import pytest
from sqlalchemy import select

from models import Comment, Site
from models.engine import reading, writing
from service import importing, statistics, trends
from service.keyring import Keyring

OLD = [
    {"id": "1", "article": "a", "status": "approved", "body": "Bien dit.", "author": {"name": "Alix"}},
    {"id": "2", "article": "a", "status": "pending", "body": "À relire.", "author": {"name": "Noé"}},
]


@pytest.fixture
def brought(newsroom, tmp_path) -> list[Comment]:
    path = tmp_path / "old.jsonl"
    path.write_text("".join(json.dumps(each | {"created_at": "2019-05-02T08:00:00Z"}) + "\n" for each in OLD))
    records = importing.read_jsonl(importing.Source(path), now=newsroom.clock())
    ref, keyring = importing.ARTICLE_REFS["id"], Keyring("for tests only")
    with importing.spooling(records) as spool, writing(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        spool.arrange()
        for batch in spool.batches(500):
            made, _ = importing.prepare(batch, site, article_ref=ref, keyring=keyring)
            importing.load(session, site, made, now=newsroom.clock())
    with reading(newsroom.engine) as session:
        return list(session.scalars(select(Comment).order_by(Comment.body)))


def test_a_comment_that_was_imported_is_said_to_be(brought, seat) -> None:
    page = seat.read(f"comments/{brought[0].id}")
    assert "une reprise de données" in page
    assert "vimport" not in page


def test_an_import_is_no_outcome_of_the_policy_and_no_flow_of_these_days(newsroom, brought) -> None:
    with reading(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        found = trends.agreement(session, site, since=newsroom.clock())
        assert [each.total for each in found] == [0, 0, 0]
        flow = trends.flow(session, site, now=newsroom.clock())
        assert (flow.waiting, flow.came, flow.left) == (1, 0, 0)


def test_what_was_imported_pending_came_into_the_queue_elsewhere(newsroom, brought, seat) -> None:
    held = next(comment for comment in brought if comment.status == "pending")
    newsroom.clock.move(minutes=5)
    seat.send(f"comments/{held.id}/decide", action="reject")
    with reading(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        found = statistics.site_statistics(session, site, since=held.created_at, now=newsroom.clock())
        moves = trends.agreement(session, site, since=held.created_at)
    assert found["minutes_to_decision"] == {"median": None, "p90": None}
    assert [(each.to_approved, each.to_refused) for each in moves] == [(0, 0)] * 3
