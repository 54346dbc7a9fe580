"""Sending again: one delivery, or everything an endpoint missed since some moment."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Update, exists, insert, select, update
from sqlalchemy.orm import Session

from models import Delivery, DeliveryState, Endpoint, Event
from models.base import new_id
from service import problems
from service.problems import Problem
from service.webhooks.events import matching
from service.webhooks.outbox import in_hand

AFRESH: dict[str, Any] = {"state": DeliveryState.DUE, "attempts": 0, "lease": None}
"""A delivery as if it had never been tried: the whole schedule lies before it again."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many deliveries were made due again, and how many are new."""

    again: int
    missed: int


def replay(session: Session, delivery: Delivery, *, now: dt.datetime) -> Delivery:
    """Send it again, under the same `webhook-id`. Raises Problem CONFLICT while it is being sent."""
    free = update(Delivery).where(Delivery.id == delivery.id, ~in_hand(now))
    if not _count(session, free.values(**AFRESH, due_at=now)):
        raise Problem(problems.CONFLICT, "it is being sent just now")
    session.refresh(delivery)
    return delivery


def recover(session: Session, endpoint: Endpoint, since: dt.datetime, *, now: dt.datetime) -> Recovered:
    """Make due what failed at this endpoint since then, and what it asks for but was never queued for it."""
    return Recovered(
        _retry_failed(session, endpoint, since, now), _queue_missed(session, endpoint, since, now)
    )


def _retry_failed(session: Session, endpoint: Endpoint, since: dt.datetime, now: dt.datetime) -> int:
    failed = (
        update(Delivery)
        .where(Delivery.endpoint_id == endpoint.id, Delivery.state != DeliveryState.DELIVERED, ~in_hand(now))
        .where(Delivery.event_id.in_(select(Event.id).where(*_since(endpoint, since))))
        .where((Delivery.state == DeliveryState.DEAD) | (Delivery.attempts > 0))
    )
    return _count(session, failed.values(**AFRESH, due_at=now))


def _queue_missed(session: Session, endpoint: Endpoint, since: dt.datetime, now: dt.datetime) -> int:
    queued = exists().where(Delivery.event_id == Event.id, Delivery.endpoint_id == endpoint.id)
    asked_for = Event.type.in_(matching(endpoint.events))
    missed = session.scalars(
        select(Event.id).where(*_since(endpoint, since), asked_for, ~queued).order_by(Event.id)
    ).all()
    common = {**AFRESH, "endpoint_id": endpoint.id, "due_at": now, "created_at": now}
    rows = [{"id": new_id(), "event_id": event_id, **common} for event_id in missed]
    if rows:
        session.execute(insert(Delivery), rows)
    return len(rows)


def _since(endpoint: Endpoint, since: dt.datetime) -> tuple[Any, ...]:
    return Event.site_id == endpoint.site_id, Event.created_at >= since


def _count(session: Session, statement: Update) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
