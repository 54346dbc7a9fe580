"""The chain grows: one writer at a time binds the newest decisions to all that came before."""

import datetime as dt
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models import Decision, Seal
from service.audit.digests import sha256_of

NOTHING_BEFORE = "0" * 64
"""What the first seal names as the one before it."""
CHAIN_LOCK = 0x436976696C697479
"""PostgreSQL's advisory lock for the chain ("Civility" in ASCII)."""


def seal(session: Session, *, now: dt.datetime, limit: int = 1000) -> int:
    """Seal at most `limit` unsealed decisions, oldest first; how many there were.

    The transaction must be one that may write: on SQLite it is alone by that, on PostgreSQL by a lock that
    lasts until it ends. Writers of decisions never wait for it.
    """
    _wait_for_turn(session)
    fresh = select(Decision.id, Decision.digest).where(Decision.seal_number.is_(None))
    rows = session.execute(fresh.order_by(Decision.id).limit(limit)).all()
    if not rows:
        return 0
    link = _next_link(session, [[str(row.id), row.digest] for row in rows], now)
    session.add(link)
    session.flush()
    chosen = update(Decision).where(Decision.id.in_([row.id for row in rows]))
    session.execute(
        chosen.values(seal_number=link.number), execution_options={"synchronize_session": "fetch"}
    )
    return len(rows)


def head(session: Session) -> str | None:
    """The newest seal as `number:digest`: kept elsewhere, it proves that the chain's end was not cut off."""
    last = session.execute(select(Seal.number, Seal.digest).order_by(Seal.number.desc()).limit(1)).first()
    return head_text(last.number, last.digest) if last else None


def head_text(number: int, digest: str) -> str:
    """How a seal is written down outside the database."""
    return f"{number}:{digest}"


def seal_digest(number: int, previous: str, members: list[Any], created_at: dt.datetime) -> str:
    """SHA-256 (64 hex digits) over a seal's number, the digest before it, its members and its time."""
    when = created_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return sha256_of(["civility seal 1", number, previous, when, members])


def _wait_for_turn(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})


def _next_link(session: Session, members: list[Any], now: dt.datetime) -> Seal:
    last = session.execute(select(Seal.number, Seal.digest).order_by(Seal.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.digest) if last else (1, NOTHING_BEFORE)
    return Seal(
        number=number,
        previous=previous,
        members=members,
        digest=seal_digest(number, previous, members, now),
        created_at=now,
    )
