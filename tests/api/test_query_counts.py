"""How often the database is asked: a fixed number of times, however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.database import db


@pytest.fixture
def statements(app):
    """Collect the statements of a block, but for those that begin and end transactions."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def collected() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement: str, *_more) -> None:
            if statement not in {"BEGIN", "BEGIN IMMEDIATE"} and not statement.startswith(
                ("SAVEPOINT", "RELEASE")
            ):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collected


@pytest.fixture
def busy(newsroom):
    """A newsroom with many authors and articles; the keys' use is noted already."""
    for number in range(8):
        newsroom.held(name=f"Reader {number}")
        newsroom.approved(name=f"Reader {number}")
        newsroom.approved(name=f"Reader {number}", article=f"b-{number}")
    return newsroom


def counted(statements, work) -> int:
    with statements() as seen:
        assert work() is not None
    return len(seen)


def test_a_thread_costs_the_same_for_one_comment_and_for_many(busy, statements) -> None:
    one, many = (counted(statements, lambda n=n: busy.thread(limit=n)) for n in (1, 100))
    assert one == many <= 4


def test_the_queue_costs_the_same_for_one_item_and_for_many(busy, statements) -> None:
    busy.queue()
    one, many = (counted(statements, lambda n=n: busy.queue(status="approved", limit=n)) for n in (1, 100))
    assert one == many <= 6


def test_counts_cost_one_query_however_many_articles(busy, statements) -> None:
    def counts(refs):
        return lambda: busy.call("GET", "/v1/counts", key=None, query_string={"article": refs}).json

    one = counted(statements, counts(["a-1"]))
    assert counted(statements, counts([f"b-{n}" for n in range(8)])) == one <= 3


def test_a_feed_costs_the_same_for_one_comment_and_for_many(busy, statements) -> None:
    def feed(path: str):
        return lambda: busy.call("GET", path, key=None).data

    assert counted(statements, feed("/v1/articles/b-1/feed.atom")) <= 4
    assert counted(statements, feed("/v1/feed.atom")) <= 4


def test_a_submission_costs_a_fixed_number_of_statements(busy, statements) -> None:
    first = counted(statements, lambda: busy.approved(name="Reader 1"))
    busy.held(name="Reader 1")
    second = counted(statements, lambda: busy.approved(name="Reader 1"))
    assert first == second <= 30


def test_a_decision_costs_a_fixed_number_of_statements(busy, statements) -> None:
    one, other = (item["id"] for item in busy.queue(limit=2)["items"])
    costs = [counted(statements, lambda c=c: busy.decide(c, "approve").json) for c in (one, other)]
    assert costs[0] == costs[1] <= 24


def test_claiming_many_costs_hardly_more_than_claiming_one(busy, statements) -> None:
    def claim(count: int):
        return lambda: busy.call("POST", "/v1/queue/claims", key="moderator", json={"count": count}).json

    one, many = counted(statements, claim(1)), counted(statements, claim(8))
    assert many <= one + 1


def test_a_readers_pace_is_searched_in_an_index_and_not_counted_through(newsroom, statements) -> None:
    with statements() as seen:
        newsroom.approved(author={"name": "Ada", "address": "192.0.2.7"})
        newsroom.approved(author={"name": "Ada", "address": "192.0.2.7"})
    counted = {one for one in seen if "count(*)" in one and "comment.created_at >" in one}
    assert len(counted) == 2
    with newsroom.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return
        for one in counted:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", ("x",) * one.count("?")).all()
            assert all("SEARCH comment USING" in step.detail for step in plan), plan


def test_a_comment_that_is_too_long_is_refused_before_it_is_compared_with_others(busy, statements) -> None:
    busy.set_policy(length={"max_characters": 5})
    with statements() as seen:
        assert busy.post("Trop long.", name="Reader 1").json["type"].endswith("/too-long")
    assert not [one for one in seen if "likeness" in one]
