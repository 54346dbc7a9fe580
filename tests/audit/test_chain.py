"""The chain as it grows: sealing in order, erasure, and workers that seal at the same time."""

import datetime as dt
import threading

from sqlalchemy import Engine, func, inspect, select

from models import Decision, Seal
from models.engine import reading, writing
from service import audit
from service.audit.digests import COVERED, PRIVATE


def test_every_column_of_a_decision_is_covered_by_its_digest_or_left_out_on_purpose():
    columns = {column.key for column in inspect(Decision).columns}
    assert columns == {*COVERED, *PRIVATE, "digest", "seal_number"}


def test_a_stamped_decision_comes_back_from_the_database_with_the_same_digest(engine: Engine, decision):
    with writing(engine) as session:
        session.add(decision())
    with reading(engine) as session:
        stored = session.scalars(select(Decision)).one()
        assert audit.digest_of(stored) == stored.digest
        assert audit.private_digest_of(stored) == stored.private_digest


def test_two_decisions_of_the_same_words_have_different_private_digests(decision):
    assert decision().private_digest != decision().private_digest


def test_an_empty_chain_verifies_and_has_no_head(engine: Engine, now: dt.datetime):
    with writing(engine) as session:
        assert audit.seal(session, now=now) == 0
        assert audit.head(session) is None
        assert audit.verify(session) == audit.Verification(0, 0, 0, None, None)


def test_decisions_are_sealed_oldest_first_in_batches(engine: Engine, decision, now: dt.datetime):
    made = [decision() for _ in range(5)]
    with writing(engine) as session:
        session.add_all(made)
    sealed = []
    for _ in range(4):
        with writing(engine) as session:
            sealed.append(audit.seal(session, now=now, limit=2))
    assert sealed == [2, 2, 1, 0]
    with reading(engine) as session:
        members = [
            member for link in session.scalars(select(Seal).order_by(Seal.number)) for member in link.members
        ]
        assert members == [[str(one.id), one.digest] for one in made]
        verified = audit.verify(session, expected_head=audit.head(session))
    assert (verified.ok, verified.seals, verified.decisions, verified.unsealed) == (True, 3, 5, 0)


def test_a_decision_made_after_the_last_seal_is_counted_as_unsealed(
    engine: Engine, decision, now: dt.datetime
):
    with writing(engine) as session:
        session.add(decision())
        session.flush()
        audit.seal(session, now=now)
        session.add(decision())
    with reading(engine) as session:
        verified = audit.verify(session)
    assert (verified.ok, verified.decisions, verified.unsealed) == (True, 1, 1)


def test_erasing_a_persons_words_keeps_the_chain_whole(engine: Engine, decision, now: dt.datetime):
    with writing(engine) as session:
        session.add_all([decision(), decision()])
        session.flush()
        audit.seal(session, now=now)
    with writing(engine) as session:
        for stored in session.scalars(select(Decision)):
            audit.forget(stored)
    with reading(engine) as session:
        assert audit.verify(session).ok
        assert session.scalars(select(Decision.body)).all() == ["", ""]


def test_workers_that_seal_at_once_make_one_chain(engine: Engine, decision, now: dt.datetime):
    with writing(engine) as session:
        session.add_all([decision() for _ in range(40)])
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(5):
            with writing(engine) as session:
                audit.seal(session, now=now, limit=2)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with reading(engine) as session:
        verified = audit.verify(session)
        assert (verified.ok, verified.seals, verified.decisions) == (True, 20, 40)
        assert session.scalar(select(func.max(Seal.number))) == 20
