"""How a newsroom's days went, and where they lead: volumes, scores, policy against moderators, the backlog."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    SQLColumnExpression,
    and_,
    case,
    cast,
    extract,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from models import ActorKind, Comment, Decision, Site, Status

DAY = 86_400
BINS = 20
FINEST = 10_000
REFUSED = (Status.REJECTED, Status.SPAM)
UNDO, IMPORT = "undo", "import"


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


def came_in(decision: type[Decision] = Decision) -> ColumnElement[bool]:
    """Whether a decision brought its comment into the queue: no edit of what waited already, no undo, no import."""
    return and_(
        decision.after == Status.PENDING,
        decision.before.is_distinct_from(Status.PENDING),
        decision.action.not_in((UNDO, IMPORT)),
    )


def lasting() -> tuple[ColumnElement[bool], ...]:
    """Decisions that nobody took back, without those that take one back."""
    undone = select(Decision.undoes).where(Decision.undoes.is_not(None))
    # By its action: of `undoes` SQLite would make its way through the whole log.
    return Decision.action != UNDO, Decision.id.not_in(undone)


def flow(session: Session, site: Site, *, now: dt.datetime, days: int = 7) -> Flow:
    """The queue's movement over the last days, each comment counted when it came and when it left for good."""
    recent = (Decision.site_id == site.id, Decision.created_at >= now - dt.timedelta(days=days))
    came = case((came_in(), 1), else_=0)
    away = and_(Decision.before == Status.PENDING, Decision.after != Status.PENDING, *lasting())
    gone = case((away, 1), else_=0)
    moved = session.execute(select(func.sum(came), func.sum(gone)).where(*recent)).one()
    waiting = select(func.count()).where(Comment.site_id == site.id, Comment.status == Status.PENDING)
    return Flow(session.scalar(waiting) or 0, (moved[0] or 0) / days, (moved[1] or 0) / days)


def agreement(session: Session, site: Site, *, since: dt.datetime) -> list[Agreement]:
    """For what the policy approved, held and refused: how often moderators moved it, undone moves left out.

    A move counts against the policy's last verdict, also where readers had brought the comment back in between.
    """
    recent = (Decision.site_id == site.id, Decision.created_at >= since)
    by_policy = (Decision.actor_kind == ActorKind.POLICY, _here(Decision))
    verdicts = select(Decision.after, func.count()).where(*recent, *by_policy).group_by(Decision.after)
    moves = (
        select(_verdict_before().label("verdict"), Decision.after.label("after"))
        .where(*recent, Decision.actor_kind == ActorKind.MODERATOR, *lasting())
        .subquery()
    )
    both = (moves.c.verdict, moves.c.after)
    given = [tuple(row) for row in session.execute(verdicts)]
    moved = [tuple(row) for row in session.execute(select(*both, func.count()).group_by(*both))]
    return [_agreement(given, moved, outcome) for outcome in ("approved", "pending", "refused")]


def _here(decision: type[Decision]) -> ColumnElement[bool]:
    # What an import brought was decided elsewhere, and all at once: it says nothing of this policy or of these days.
    return decision.action != IMPORT


def _verdict_before() -> ScalarSelect[Status]:
    """What the policy last made of a decision's comment before it, or nothing where it never judged it."""
    judged = aliased(Decision)
    verdict = select(judged.after).where(
        judged.comment_id == Decision.comment_id,
        judged.id < Decision.id,
        judged.actor_kind == ActorKind.POLICY,
        _here(judged),
    )
    return verdict.order_by(judged.id.desc()).limit(1).scalar_subquery()


def _agreement(given: Sequence[tuple[Any, ...]], moved: Sequence[tuple[Any, ...]], outcome: str) -> Agreement:
    states = REFUSED if outcome == "refused" else (Status(outcome),)
    # Moderators may decide as the policy did, where readers objected: that moves nothing.
    away = [(after, n) for verdict, after, n in moved if verdict in states and after not in states]
    return Agreement(
        outcome,
        sum(n for after, n in given if after in states),
        sum(n for after, n in away if after == Status.APPROVED),
        sum(n for after, n in away if after in REFUSED),
    )
