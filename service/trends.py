"""How a newsroom's days went, and where they lead: volumes, scores, policy against moderators, the backlog."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, case, cast, extract, func, select
from sqlalchemy.orm import Session

from models import ActorKind, Comment, Decision, Site, Status

DAY = 86_400
BINS = 20
FINEST = 10_000
REFUSED = (Status.REJECTED, Status.SPAM)
# What an import brought was decided elsewhere, and all at once: it says nothing of this policy or of these days.
_DECIDED_HERE = (Decision.action != "import",)


@dataclass(frozen=True, slots=True)
class Day:
    """The comments of one day (UTC) by where they stand now."""

    date: dt.date
    approved: int = 0
    pending: int = 0
    refused: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.pending + self.refused + self.withdrawn


@dataclass(frozen=True, slots=True)
class Flow:
    """What came into the queue and left it, per day, and what waits now."""

    waiting: int
    came: float
    left: float

    @property
    def days_to_empty(self) -> float | None:
        """When the queue will be empty at this pace; nothing if it never will."""
        if not self.waiting:
            return 0.0
        return self.waiting / (self.left - self.came) if self.left > self.came else None

    def forecast(self, days: int) -> list[float]:
        """How many will wait today and on each of the days after, if every day is like these."""
        return [max(0.0, self.waiting + (self.came - self.left) * day) for day in range(days + 1)]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What moderators made of one outcome of the policy: how often it came to it, and where they moved some.

    A comment is judged anew when it is edited or scored late: it may count more than once.
    """

    outcome: str
    total: int
    to_approved: int
    to_refused: int


def by_day(session: Session, site: Site, *, since: dt.date, until: dt.date) -> list[Day]:
    """Each day from `since` to `until`, both included; one without comments is there with zeros."""
    begin = dt.datetime.combine(since, dt.time(), dt.UTC)
    seconds = extract("epoch", Comment.created_at)
    # Not `//`: PostgreSQL's seconds have fractions, and their quotient too.
    midnight = seconds - seconds % DAY
    rows = select(midnight, Comment.status, func.count()).where(
        Comment.site_id == site.id, Comment.created_at >= begin
    )
    found: dict[dt.date, dict[str, int]] = {}
    for moment, status, count in session.execute(rows.group_by(midnight, Comment.status)):
        date = dt.datetime.fromtimestamp(int(moment), dt.UTC).date()
        name = "refused" if status in REFUSED else status.value
        found.setdefault(date, {})
        found[date][name] = found[date].get(name, 0) + count
    dates = (since + dt.timedelta(days=n) for n in range((until - since).days + 1))
    return [Day(date, **found.get(date, {})) for date in dates]


def histogram(
    session: Session,
    score: SQLColumnExpression[Any],
    conditions: Sequence[ColumnElement[bool]],
    *,
    bins: int = BINS,
) -> list[int]:
    """How many of the comments fall into each equal part of 0…1, an upper bound counting to the next part."""
    # Scores are stored to four digits. The quarter is lost again: SQLite cuts off, PostgreSQL rounds.
    part = cast(score * FINEST + 0.25, Integer) // (FINEST // bins)
    rows = select(part, func.count()).where(*conditions, score.is_not(None)).group_by(part)
    counts = [0] * bins
    for number, count in session.execute(rows):
        counts[min(int(number), bins - 1)] += count
    return counts


def flow(session: Session, site: Site, *, now: dt.datetime, days: int = 7) -> Flow:
    """The queue's movement over the last days."""
    recent = (Decision.site_id == site.id, Decision.created_at >= now - dt.timedelta(days=days))
    came = case((and_(Decision.after == Status.PENDING, Decision.undoes.is_(None)), 1), else_=0)
    gone = case((and_(Decision.before == Status.PENDING, Decision.after != Status.PENDING), 1), else_=0)
    moved = session.execute(select(func.sum(came), func.sum(gone)).where(*recent, *_DECIDED_HERE)).one()
    waiting = select(func.count()).where(Comment.site_id == site.id, Comment.status == Status.PENDING)
    return Flow(session.scalar(waiting) or 0, (moved[0] or 0) / days, (moved[1] or 0) / days)


def agreement(session: Session, site: Site, *, since: dt.datetime) -> list[Agreement]:
    """For what the policy approved, held and refused: how often moderators moved it, undone moves left out."""
    undone = select(Decision.undoes).where(Decision.undoes.is_not(None))
    rows = select(Decision.actor_kind, Decision.before, Decision.after, func.count()).where(
        Decision.site_id == site.id,
        Decision.created_at >= since,
        Decision.undoes.is_(None),
        Decision.id.not_in(undone),
        *_DECIDED_HERE,
    )
    grouped = rows.group_by(Decision.actor_kind, Decision.before, Decision.after)
    moves = [tuple(row) for row in session.execute(grouped)]
    return [_agreement(moves, "approved"), _agreement(moves, "pending"), _agreement(moves, "refused")]


def _agreement(moves: Sequence[tuple[Any, ...]], outcome: str) -> Agreement:
    states = REFUSED if outcome == "refused" else (Status(outcome),)
    total = sum(n for kind, _, after, n in moves if kind == ActorKind.POLICY and after in states)
    moved = [
        (after, n) for kind, before, after, n in moves if kind == ActorKind.MODERATOR and before in states
    ]
    return Agreement(
        outcome,
        total,
        sum(n for after, n in moved if after == Status.APPROVED),
        sum(n for after, n in moved if after in REFUSED) if outcome != "refused" else 0,
    )
