"""Writers on SQLite take turns: in the order in which they came, and nobody is left standing."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from waiting import wait_until

from models.engine import WRITE, make_engine, reading, writing
from models.turns import Turns, take_turns


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    with writing(engine) as session:
        session.execute(text("CREATE TABLE written (name TEXT)"))
    yield engine
    engine.dispose()


def write(engine: Engine, name: str) -> None:
    with writing(engine) as session:
        session.execute(text("INSERT INTO written VALUES (:name)"), {"name": name})


def test_the_turn_goes_to_whoever_waits_longest():
    turns, served = Turns(), []
    assert turns.take(0)

    def serve(number: int) -> None:
        turns.take(60)
        served.append(number)
        turns.give()

    line = [threading.Thread(target=serve, args=[number]) for number in range(5)]
    for place, thread in enumerate(line, 1):
        thread.start()
        wait_until(lambda place=place: turns.waiting == place)
    turns.give()
    for thread in line:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_who_loses_patience_leaves_the_line():
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.001)
    assert turns.waiting == 0
    turns.give()
    assert turns.take(0)


def test_a_turn_that_comes_in_the_moment_of_leaving_is_not_lost():
    turns = Turns()

    def hurry() -> None:
        for _ in range(300):
            if turns.take(0.0001):
                turns.give()

    crowd = [threading.Thread(target=hurry) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert turns.waiting == 0
    assert turns.take(0)


def test_writers_wait_for_each_other_and_readers_for_nobody(engine: Engine):
    with writing(engine) as session:
        session.execute(text("INSERT INTO written VALUES ('first')"))
        second = threading.Thread(target=write, args=[engine, "second"])
        second.start()
        with reading(engine) as other:
            assert other.scalar(text("SELECT count(*) FROM written")) == 0
    second.join()
    with reading(engine) as session:
        assert session.scalars(text("SELECT name FROM written ORDER BY rowid")).all() == ["first", "second"]


def test_a_failure_gives_the_turn_back(engine: Engine):
    with pytest.raises(ValueError, match="no"), writing(engine):
        raise ValueError("no")
    write(engine, "after")


def test_a_turn_that_never_comes_leaves_the_decision_to_the_database(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}", execution_options=WRITE)
    turns = take_turns(engine, patience=0.01)
    assert turns.take(0)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
    assert not turns.take(0)
