"""Announce what happened: one event, and one delivery for each endpoint that asked for such events.

All of it is written in the caller's transaction, so that what is stored is announced and nothing else is.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, DeliveryState, Endpoint, Event
from models.base import new_id
from service.webhooks.events import EVENTS, matches
from service.webhooks.payloads import make_payload


def announce(
    session: Session,
    event_type: str,
    *,
    site_id: uuid.UUID,
    data: dict[str, Any],
    now: dt.datetime,
    comment_id: uuid.UUID | None = None,
) -> Event:
    """Tell every active endpoint of the site that asked for this type; `data` is plain JSON.

    Raises ValueError for a type that is not in EVENTS.
    """
    event = record_event(session, event_type, site_id=site_id, data=data, now=now, comment_id=comment_id)
    active = select(Endpoint.id, Endpoint.events).where(Endpoint.site_id == site_id, Endpoint.active)
    # KEY SHARE, which only a removal waits for, and is waited for by: what is told here exists till it is stored.
    found = session.execute(active.with_for_update(read=True, key_share=True))
    told = [endpoint_id for endpoint_id, patterns in found if matches(patterns, event_type)]
    make_due(session, event, told, now=now)
    return event


def record_event(
    session: Session,
    event_type: str,
    *,
    site_id: uuid.UUID,
    data: dict[str, Any],
    now: dt.datetime,
    comment_id: uuid.UUID | None = None,
) -> Event:
    """Write the event alone. Raises ValueError for a type that is not in EVENTS."""
    if event_type not in EVENTS:
        raise ValueError(f"{event_type!r} is no event type")
    event = Event(
        id=new_id(),
        site_id=site_id,
        type=event_type,
        comment_id=comment_id,
        payload=make_payload(event_type, data, now=now),
        created_at=now,
    )
    session.add(event)
    return event


def make_due(session: Session, event: Event, endpoint_ids: Iterable[uuid.UUID], *, now: dt.datetime) -> None:
    """Make the event due at these endpoints."""
    session.add_all(
        Delivery(
            id=new_id(),
            event_id=event.id,
            endpoint_id=endpoint_id,
            state=DeliveryState.DUE,
            attempts=0,
            due_at=now,
            created_at=now,
        )
        for endpoint_id in endpoint_ids
    )
