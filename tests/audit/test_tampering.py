"""Whoever edits the database by hand is found out: any one change, removal or insertion, anywhere."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from models import ActorKind, Decision, Seal, Status
from models.base import new_id
from models.engine import WRITE, reading, writing
from service import audit
from service.audit.sealing import NOTHING_BEFORE, seal_digest

DECISION, SEAL = Decision.__table__, Seal.__table__
LATER = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
OTHER: dict[str, Any] = {
    "id": uuid.UUID(int=1),
    "site_id": uuid.UUID(int=1),
    "comment_id": uuid.UUID(int=1),
    "actor_kind": ActorKind.AUTHOR,
    "actor": "Claude",
    "action": "approve",
    "before": None,
    "after": Status.APPROVED,
    "reason": None,
    "reasons": [],
    "note": None,
    "body": "Merci !",
    "salt": None,
    "private_digest": "0" * 64,
    "scores": {"toxicity": 0.91, "insult": 0.0},
    "model": "builtin:v9",
    "policy_version": 4,
    "batch": uuid.UUID(int=1),
    "created_at": LATER,
    "digest": "0" * 64,
    "seal_number": None,
}
"""For each column a value that no decision of these tests has."""
COLUMNS = sorted({*OTHER, "undoes"})
CHAIN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def sealed(engine: Engine, decision, now: dt.datetime) -> list[uuid.UUID]:
    """Seven decisions under four seals."""
    made = [decision() for _ in range(7)]
    with writing(engine) as session:
        session.add_all(made)
        session.flush()
        while audit.seal(session, now=now, limit=2):
            pass
    return [one.id for one in made]


@pytest.fixture
def tampering(engine: Engine, sealed) -> Callable[[Any], audit.Verification]:
    """Runs a statement, verifies, and takes it back, so that the next one finds the log whole again."""

    def verify_after(*statements: Any) -> audit.Verification:
        with engine.execution_options(**WRITE).connect() as connection:
            for statement in statements:
                connection.execute(statement)
            found = audit.verify(Session(connection))
            connection.rollback()
        return found

    return verify_after


def test_an_untouched_chain_verifies(engine: Engine, sealed):
    with reading(engine) as session:
        verified = audit.verify(session)
    assert (verified.ok, verified.seals, verified.decisions) == (True, 4, 7)


@CHAIN
@given(column=st.sampled_from(COLUMNS), at=st.integers(0, 6))
def test_a_change_of_any_column_of_any_decision_is_found(sealed, tampering, column: str, at: int):
    value = sealed[at - 1] if column == "undoes" else OTHER[column]
    broken = tampering(update(DECISION).where(DECISION.c.id == sealed[at]).values({column: value})).broken
    fault = "removed" if column == "id" else "changed"
    assert broken is not None
    assert (broken.fault, broken.row) == (fault, f"decision {sealed[at]}")


@CHAIN
@given(to=st.sampled_from([-3, 0, 1, 2, 3, 4, 5, 99]), at=st.integers(0, 6))
def test_a_decision_moved_to_another_seal_is_found(sealed, tampering, to: int, at: int):
    if to == at // 2 + 1:
        return
    broken = tampering(update(DECISION).where(DECISION.c.id == sealed[at]).values(seal_number=to)).broken
    assert broken is not None
    assert str(sealed[at]) in broken.row


@CHAIN
@given(at=st.integers(0, 6))
def test_a_removed_decision_is_named(sealed, tampering, at: int):
    broken = tampering(delete(DECISION).where(DECISION.c.id == sealed[at])).broken
    assert broken == audit.Broken("removed", f"decision {sealed[at]}", f"seal {at // 2 + 1} lists it")


@CHAIN
@given(number=st.sampled_from([-1, 0, 1, 3, 4, 5, 70]))
def test_an_inserted_decision_is_named(sealed, tampering, decision, number: int):
    forged = decision(seal_number=number)
    row = {column.key: getattr(forged, column.key) for column in DECISION.columns}
    broken = tampering(insert(DECISION).values(row)).broken
    assert broken is not None
    assert (broken.fault, broken.row) == ("inserted", f"decision {forged.id}")


def test_an_inserted_unsealed_decision_needs_at_least_a_true_digest(sealed, tampering, decision):
    forged = decision()
    row = {column.key: getattr(forged, column.key) for column in DECISION.columns} | {"actor": "Personne"}
    broken = tampering(insert(DECISION).values(row)).broken
    assert broken is not None
    assert broken.row == f"decision {forged.id}"


@CHAIN
@given(
    change=st.sampled_from(
        [
            {"number": 9},
            {"number": -2},
            {"members": []},
            {"members": [[str(uuid.UUID(int=3)), "0" * 64]]},
            {"previous": "f" * 64},
            {"digest": "f" * 64},
            {"created_at": LATER},
        ]
    ),
    number=st.integers(1, 4),
)
def test_a_change_of_any_column_of_any_seal_is_found(sealed, tampering, change: dict[str, Any], number: int):
    broken = tampering(update(SEAL).where(SEAL.c.number == number).values(change)).broken
    assert broken is not None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_seal_is_named(sealed, tampering, number: int):
    broken = tampering(delete(SEAL).where(SEAL.c.number == number)).broken
    assert broken is not None
    assert (broken.fault, broken.row) == ("removed", f"seal {number}")


def test_the_last_seal_cannot_go_without_its_decisions(sealed, tampering):
    broken = tampering(delete(SEAL).where(SEAL.c.number == 4)).broken
    assert broken is not None
    assert broken.row == f"decision {sealed[6]}"


def forged_seal(number: int, previous: str, members: list[Any]) -> Any:
    digest = seal_digest(number, previous, members, LATER)
    return insert(SEAL).values(
        number=number, previous=previous, members=members, digest=digest, created_at=LATER
    )


@pytest.mark.parametrize("number", [-1, 0, 5, 6])
@pytest.mark.parametrize("filled", [True, False])
def test_an_inserted_seal_is_found_even_with_true_digests(
    engine: Engine, sealed, tampering, number: int, filled
):
    with reading(engine) as session:
        last = session.get_one(Seal, 4)
        first = session.get_one(Seal, 1)
    members = first.members if filled else []
    broken = tampering(forged_seal(number, last.digest, members)).broken
    assert broken is not None


def test_a_seal_put_in_the_place_of_the_first_is_found(sealed, tampering):
    replaced = delete(SEAL).where(SEAL.c.number == 2)
    broken = tampering(replaced, forged_seal(2, NOTHING_BEFORE, [[str(sealed[2]), "0" * 64]])).broken
    assert broken is not None
    assert broken.row == "seal 2"


def test_an_end_cut_off_is_found_by_whoever_kept_the_head(engine: Engine, sealed, now: dt.datetime):
    with reading(engine) as session:
        kept = audit.head(session)
    with writing(engine) as session:
        session.execute(delete(DECISION).where(DECISION.c.seal_number == 4))
        session.execute(delete(SEAL).where(SEAL.c.number == 4))
    with reading(engine) as session:
        assert audit.verify(session).ok
        broken = audit.verify(session, expected_head=kept).broken
    assert broken == audit.Broken("removed", "seal 4", "the expected head is not there")


def test_an_earlier_head_is_still_part_of_the_chain(engine: Engine, sealed, decision, now: dt.datetime):
    with writing(engine) as session:
        kept = audit.head(session)
        session.add(decision())
        session.flush()
        audit.seal(session, now=now)
        assert audit.verify(session, expected_head=kept).ok


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, scope="session")
"""PostgreSQL refuses such values itself."""


@ON_SQLITE
@pytest.mark.parametrize("column", ["scores", "reasons", "created_at", "site_id", "undoes", "seal_number"])
def test_letters_where_sqlite_should_hold_something_else_are_named(sealed, tampering, column: str):
    garbage = text(f"UPDATE decision SET {column} = 'tampered' WHERE id = :id").bindparams(id=sealed[4].hex)
    broken = tampering(text("PRAGMA defer_foreign_keys=ON"), garbage).broken
    assert broken is not None
    assert broken.fault == "changed"
    assert sealed[4].hex in broken.row.replace("-", "")


@ON_SQLITE
@pytest.mark.parametrize("column", ["members", "created_at"])
def test_letters_in_a_seal_are_named(sealed, tampering, column: str):
    broken = tampering(text(f"UPDATE seal SET {column} = 'tampered' WHERE number = 3")).broken
    assert broken == audit.Broken("changed", "seal 3", "it can no longer be read")


def test_a_long_log_is_walked_in_order(engine: Engine, decision, now: dt.datetime):
    with writing(engine) as session:
        session.add_all([decision(id=new_id()) for _ in range(1300)])
        session.flush()
        while audit.seal(session, now=now, limit=7):
            pass
        ids = session.scalars(select(DECISION.c.id).order_by(DECISION.c.id)).all()
        assert audit.verify(session).decisions == 1300
        session.execute(update(DECISION).where(DECISION.c.id == ids[1111]).values(actor="x"))
        session.execute(update(DECISION).where(DECISION.c.id == ids[1290]).values(actor="x"))
        broken = audit.verify(session).broken
        assert broken is not None
        assert broken.row == f"decision {ids[1111]}"
