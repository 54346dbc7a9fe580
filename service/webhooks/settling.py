"""Settling: what an attempt came to is written down, and decides what becomes of the delivery and its endpoint."""

import datetime as dt
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, DeliveryState, Endpoint, Event
from service.delivery import Outcome
from service.webhooks.endpoints import disable_endpoint
from service.webhooks.outbox import Claimed
from service.webhooks.payloads import encode
from service.webhooks.schedule import next_delay

_dice = secrets.SystemRandom()


def settle(
    session: Session, claimed: Claimed, outcome: Outcome, *, now: dt.datetime, disable_after: dt.timedelta
) -> bool:
    """Record the attempt and, if the lease is still ours, what follows from it; whether it was.

    An endpoint failing for longer than `disable_after`, or answering 410, is disabled. It fails from a first failure
    until a success, or until nothing that failed there is tried again any more.
    """
    # The endpoint first, as everywhere: two transactions that lock in one order never wait for each other.
    endpoint = session.get(Endpoint, claimed.endpoint_id, with_for_update={"key_share": True})
    delivery = session.get(Delivery, claimed.delivery_id, with_for_update={"of": Delivery})
    if endpoint is None or delivery is None:
        return False
    _record(session, delivery, claimed, outcome, now)
    if delivery.lease != claimed.lease:
        return False
    delivery.lease = None
    if outcome.delivered:
        delivery.state, endpoint.failing_since = DeliveryState.DELIVERED, None
    else:
        _retry_later(delivery, outcome, now)
        # What an address it no longer has answers says nothing of the new one.
        if claimed.url == endpoint.url:
            _judge(session, endpoint, outcome, now=now, disable_after=disable_after)
        _end_failing(session, endpoint, delivery)
    return True


def _record(
    session: Session, delivery: Delivery, claimed: Claimed, outcome: Outcome, now: dt.datetime
) -> None:
    past = select(func.max(Attempt.number)).where(Attempt.delivery_id == delivery.id)
    session.add(
        Attempt(
            delivery_id=delivery.id,
            number=(session.scalar(past) or 0) + 1,
            status_code=outcome.status_code,
            error=outcome.error,
            response=outcome.response if _is_what_was_sent(session, delivery, claimed) else None,
            duration_ms=outcome.duration_ms,
            created_at=now,
        )
    )


def _is_what_was_sent(session: Session, delivery: Delivery, claimed: Claimed) -> bool:
    """Whether nobody was erased from the event meanwhile, whose words the receiver may have sent back."""
    event = session.get_one(Event, delivery.event_id, with_for_update={"key_share": True})
    return encode(event.payload) == claimed.body


def _retry_later(delivery: Delivery, outcome: Outcome, now: dt.datetime) -> None:
    delay = next_delay(delivery.attempts, chance=_dice.random(), retry_after=outcome.retry_after)
    if delay is None:
        delivery.state = DeliveryState.DEAD
    else:
        delivery.due_at = now + delay


def _judge(
    session: Session, endpoint: Endpoint, outcome: Outcome, *, now: dt.datetime, disable_after: dt.timedelta
) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    if not endpoint.active:
        return
    if outcome.gone:
        disable_endpoint(session, endpoint, "it answered 410 Gone", now=now)
    elif now - endpoint.failing_since > disable_after:
        hours = disable_after // dt.timedelta(hours=1)
        disable_endpoint(session, endpoint, f"it has been failing for more than {hours} hours", now=now)


def _end_failing(session: Session, endpoint: Endpoint, delivery: Delivery) -> None:
    """Once the last of what failed is given up, a failure after a quiet month is the first of its own."""
    if delivery.state != DeliveryState.DEAD:
        return
    tried = select(Delivery.id).where(
        Delivery.endpoint_id == endpoint.id, Delivery.state == DeliveryState.DUE, Delivery.attempts > 0
    )
    if session.scalars(tried.limit(1)).first() is None:
        endpoint.failing_since = None
