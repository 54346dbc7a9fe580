"""The outbox: due deliveries are leased to a worker, endpoint by endpoint, in the order things happened.

An endpoint is in one worker's hands at a time, so that its first attempts go out in order, and no endpoint's backlog
stands before another's. A worker that dies lets its leases run out, and they come due again.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session, aliased, raiseload

from models import Delivery, DeliveryState, Endpoint
from models.base import new_id
from service.webhooks.payloads import encode
from service.webhooks.secrets import sealed_secrets

PER_ENDPOINT = 10
"""Leased together at most: what a quick receiver takes well before the lease ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A leased delivery with all that posting needs, so that no session is open meanwhile."""

    delivery_id: uuid.UUID
    endpoint_id: uuid.UUID
    message_id: str
    url: str
    body: bytes
    secrets: tuple[bytes, ...]
    """Those that sign now, encrypted."""
    attempt: int
    """Its number since the delivery was made or replayed, from 1."""
    lease: uuid.UUID
    lease_ends: dt.datetime
    was_due_at: dt.datetime


def claim_due(session: Session, *, now: dt.datetime, limit: int, lease_for: dt.timedelta) -> list[Claimed]:
    """Lease due deliveries of up to `limit` endpoints, the longest waiting endpoint first."""
    endpoints = session.scalars(_waiting(now).limit(limit)).all()
    return [
        _lease(delivery, endpoint, now=now, ends=now + lease_for)
        for endpoint in endpoints
        for delivery in session.scalars(_first_due(endpoint, now))
    ]


def give_back(session: Session, claimed: Collection[Claimed]) -> None:
    """End these leases as if they had never been; nothing was sent."""
    # Endpoints first, as everywhere: who removes one or recovers what it missed takes many deliveries, too.
    for endpoint_id in sorted({one.endpoint_id for one in claimed}):
        session.get(Endpoint, endpoint_id, with_for_update={"key_share": True})
    for one in claimed:
        session.execute(
            update(Delivery)
            .where(Delivery.id == one.delivery_id, Delivery.lease == one.lease)
            .values(lease=None, due_at=one.was_due_at, attempts=Delivery.attempts - 1)
        )


def in_hand(now: dt.datetime, delivery: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Whether a worker holds the delivery."""
    return delivery.lease.is_not(None) & (delivery.due_at > now)


def _waiting(now: dt.datetime) -> Select[Endpoint]:
    # Locked, so that of two workers who look at once one passes the endpoint by; NO KEY UPDATE, so that
    # announcing to it need not wait.
    due = Delivery.endpoint_id == Endpoint.id, Delivery.state == DeliveryState.DUE, Delivery.due_at <= now
    first = (
        select(Delivery.id).where(*due).order_by(Delivery.id).limit(1).correlate(Endpoint).scalar_subquery()
    )
    return (
        select(Endpoint)
        .where(Endpoint.active, ~_is_busy(Endpoint.id, now), first.is_not(None))
        .order_by(first)
        .with_for_update(skip_locked=True, key_share=True, of=Endpoint)
    )


def _first_due(endpoint: Endpoint, now: dt.datetime) -> Select[Delivery]:
    # Asked anew under the lock: another worker may have leased some since `_waiting` looked.
    # Keys sort by time, so by key is the order of events, even for what comes back from a dead worker.
    return (
        select(Delivery)
        .options(raiseload(Delivery.endpoint))
        .where(
            Delivery.endpoint_id == endpoint.id, Delivery.state == DeliveryState.DUE, Delivery.due_at <= now
        )
        .where(~_is_busy(Delivery.endpoint_id, now))
        .order_by(Delivery.id)
        .limit(PER_ENDPOINT)
        .with_for_update(skip_locked=True, of=Delivery)
    )


def _is_busy(endpoint_id: object, now: dt.datetime) -> ColumnElement[bool]:
    other = aliased(Delivery)
    return exists().where(other.endpoint_id == endpoint_id, in_hand(now, other))


def _lease(delivery: Delivery, endpoint: Endpoint, *, now: dt.datetime, ends: dt.datetime) -> Claimed:
    was_due_at, delivery.due_at = delivery.due_at, ends
    delivery.lease = new_id()
    delivery.attempts += 1
    return Claimed(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        message_id=str(delivery.event_id),
        url=endpoint.url,
        body=encode(delivery.event.payload),
        secrets=sealed_secrets(endpoint, now=now),
        attempt=delivery.attempts,
        lease=delivery.lease,
        lease_ends=ends,
        was_due_at=was_due_at,
    )
