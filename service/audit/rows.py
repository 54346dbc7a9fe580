"""Reading the log row by row in constant memory, and naming a row that somebody made unreadable."""

from collections.abc import Generator
from typing import Any

from sqlalchemy import Row, Select, String, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Decision, Seal

BATCH = 500

DECISIONS = select(*Decision.__table__.columns)
SEALED = DECISIONS.where(Decision.seal_number.is_not(None)).order_by(Decision.seal_number, Decision.id)
UNSEALED = DECISIONS.where(Decision.seal_number.is_(None)).order_by(Decision.id)
SEALS = select(*Seal.__table__.columns).order_by(Seal.number)


class UnreadableError(Exception):
    """A row holds what its column cannot: SQLite lets anybody write letters where a time belongs."""

    def __init__(self, row: str) -> None:
        super().__init__(row)
        self.row = row


def decisions(session: Session, query: Select[Any]) -> Generator[Row[Any]]:
    """The rows of a query over decisions. Raises UnreadableError naming the first that cannot be read."""
    return _stream(session, query, Decision.id, "decision")


def seals(session: Session) -> Generator[Row[Any]]:
    """The seals in order. Raises UnreadableError naming the first that cannot be read."""
    return _stream(session, SEALS, Seal.number, "seal")


def _stream(
    session: Session, query: Select[Any], key: InstrumentedAttribute[Any], kind: str
) -> Generator[Row[Any]]:
    given = 0
    try:
        # Closed even if the caller stops half-way: PostgreSQL keeps a cursor open for it.
        with session.execute(query, execution_options={"yield_per": BATCH}) as rows:
            for row in rows:
                yield row
                given += 1
    except (ValueError, LookupError, TypeError):
        raise UnreadableError(f"{kind} {_first_unreadable(session, query, key, given)}") from None


def _first_unreadable(
    session: Session, query: Select[Any], key: InstrumentedAttribute[Any], given: int
) -> str:
    raw_key = cast(key, String)
    for name in session.scalars(query.with_only_columns(raw_key).offset(given).limit(2 * BATCH)).all():
        try:
            session.execute(query.where(raw_key == name)).all()
        except (ValueError, LookupError, TypeError):
            return str(name)
    return f"number {given + 1}"
