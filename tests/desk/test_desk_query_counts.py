"""How often the desk asks the database: a fixed number of times, however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.database import db

FIXED = ("BEGIN", "SAVEPOINT", "RELEASE")


@pytest.fixture
def statements(newsroom):
    """Count the statements of a block, but for those that begin and end transactions."""
    with newsroom.app.app_context():
        engine = db.engine

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement: str, *_more) -> None:
            if not statement.startswith(FIXED):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted


@pytest.fixture
def cost(seat, statements):
    """How many statements a page costs."""

    def of(path: str) -> int:
        seat.get(path)
        with statements() as seen:
            assert seat.get(path).status_code == 200
        return len(seen)

    return of


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("", 16),
        ("more", 6),
        ("live", 6),
        ("authors/", 5),
        ("articles/", 6),
        ("bulk?min_score=0", 12),
        ("statistics", 18),
    ],
)
def test_a_page_costs_the_same_for_one_comment_and_for_many(newsroom, cost, path: str, most: int) -> None:
    newsroom.post(name="Zoé")
    one = cost(path)
    for number in range(6):
        newsroom.post(name=f"Zoé {number}")
        newsroom.post("Bonjour à tous.", on=f"b-{number}", name=f"Ada {number}")
    assert cost(path) == one <= most


def test_a_decision_with_its_next_comment_costs_a_fixed_number_of_statements(
    newsroom, seat, statements
) -> None:
    costs = []
    # The first approval also makes a new author a normal one.
    for comment in [newsroom.post(name="Zoé") for _ in range(4)][:3]:
        token = seat.token()
        with statements() as seen:
            form = {"csrf": token, "action": "approve", "version": 1}
            path = f"/desk/comments/{comment['id']}/decide"
            assert seat.client.post(path, data=form, headers={"HX-Request": "true"}).status_code == 200
        costs.append(len(seen))
    assert costs[1] == costs[2] <= 30
