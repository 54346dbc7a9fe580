"""What the tables keep and what they refuse: times with zones, few words, and writers that take turns."""

import datetime as dt
import threading
import uuid

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models import ActorKind, Author, Decision, Site, Standing, Status
from models.base import new_id
from models.engine import make_engine, reading, writing

PARIS = dt.timezone(dt.timedelta(hours=1))


def site(now: dt.datetime, key: str = "default") -> Site:
    return Site(id=new_id(), key=key, name="Civility", created_at=now)


def test_a_time_comes_back_aware_in_utc(engine: Engine, now) -> None:
    with writing(engine) as session:
        session.add(site(now.astimezone(PARIS)))
    with reading(engine) as session:
        stored = session.scalars(select(Site.created_at)).one()
    assert (stored, stored.tzinfo) == (now, dt.UTC)


def test_a_time_without_a_zone_is_refused(engine: Engine, now) -> None:
    with pytest.raises(StatementError, match="must know its zone"), writing(engine) as session:
        session.add(site(now.replace(tzinfo=None)))


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert {key.version for key in made} == {7}


def test_a_word_the_table_does_not_know_is_refused_by_the_database_itself(engine: Engine, now) -> None:
    with writing(engine) as session:
        home = site(now)
        session.add(home)
        session.flush()
        session.add(Author(site_id=home.id, name="Zoé", standing=Standing.NEW, created_at=now))
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text("UPDATE author SET standing = 'saint'"))


def test_what_belongs_to_nothing_is_refused(engine: Engine, now) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(Author(site_id=uuid.uuid4(), name="Zoé", created_at=now))


def test_a_site_goes_with_all_that_is_its_own(engine: Engine, now) -> None:
    with writing(engine) as session:
        home = site(now)
        session.add(home)
        session.flush()
        session.add(Author(site_id=home.id, name="Zoé", created_at=now))
    with writing(engine) as session:
        session.execute(text("DELETE FROM site"))
    with reading(engine) as session:
        assert session.scalars(select(Author)).all() == []


def test_two_guests_may_have_no_reference_but_two_readers_not_the_same(engine: Engine, now) -> None:
    with writing(engine) as session:
        home = site(now)
        session.add(home)
        session.flush()
        session.add_all(Author(site_id=home.id, name="Zoé", created_at=now) for _ in range(2))
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add_all(Author(site_id=home.id, ref="r-1", name="Zoé", created_at=now) for _ in range(2))


def test_a_decision_is_undone_at_most_once(engine: Engine, now) -> None:
    def decision(**given) -> Decision:
        return Decision(
            id=new_id(), site_id=uuid.uuid4(), comment_id=uuid.uuid4(), actor_kind=ActorKind.POLICY, actor="policy v1",
            action="submit", after=Status.APPROVED, body="x", private_digest="", digest="", created_at=now, **given,
        )  # fmt: skip

    with writing(engine) as session:
        first = decision()
        session.add(first)
        session.flush()
        session.add(decision(undoes=first.id))
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(decision(undoes=first.id))


def test_a_failed_transaction_leaves_nothing(engine: Engine, now) -> None:
    def fail_after_writing() -> None:
        with writing(engine) as session:
            session.add(site(now))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    with reading(engine) as session:
        assert session.scalars(select(Site)).all() == []


def test_six_writers_that_read_first_lose_no_update(engine: Engine, now) -> None:
    with writing(engine) as session:
        session.add(site(now).__class__(id=new_id(), key="counter", name="0", created_at=now))

    def count() -> None:
        for _ in range(10):
            with writing(engine) as session:
                home = session.scalars(select(Site).with_for_update()).one()
                home.name = str(int(home.name) + 1)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.scalars(select(Site.name)).one() == "60"


def test_sqlite_is_made_durable_and_keeps_its_references(tmp_path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'civility.sqlite3'}")
    with engine.connect() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
        assert told == ["wal", 2, 1]
        assert connection.exec_driver_sql("SELECT lower('ÉTAT'), lower(NULL)").one() == ("état", None)
    engine.dispose()
    make_engine("sqlite:///:memory:").dispose()
