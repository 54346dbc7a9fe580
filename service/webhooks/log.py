"""The delivery log: what was sent where, each attempt at it, and what the receiver answered."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from models import Attempt, Comment, Delivery, DeliveryState, Endpoint, Event
from service import problems
from service.problems import Problem


def list_deliveries(
    session: Session,
    site_id: uuid.UUID,
    *,
    endpoint_id: uuid.UUID | None = None,
    state: DeliveryState | None = None,
    event_type: str | None = None,
    comment_id: uuid.UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[Delivery], str | None]:
    """One page, the newest first, and the cursor of the next. Raises Problem INVALID for a foreign cursor."""
    wanted = {
        Delivery.endpoint_id: endpoint_id,
        Delivery.state: state,
        Event.type: event_type,
        Event.comment_id: comment_id,
    }
    rows = (
        select(Delivery)
        .join(Delivery.endpoint)
        .join(Delivery.event)
        .options(contains_eager(Delivery.endpoint), contains_eager(Delivery.event))
        .where(Endpoint.site_id == site_id, *(column == value for column, value in wanted.items() if value))
        .order_by(Delivery.id.desc())
    )
    if cursor is not None:
        rows = rows.where(Delivery.id < _last_seen(cursor))
    found = list(session.scalars(rows.limit(limit + 1)))
    return found[:limit], found[limit - 1].id.hex if len(found) > limit else None


def events_on(
    session: Session, article_id: uuid.UUID, *, after: uuid.UUID | None, limit: int
) -> Sequence[Event]:
    """The newest events about an article's comments, sent to anybody or not; oldest first."""
    rows = select(Event).join(Comment, Comment.id == Event.comment_id).where(Comment.article_id == article_id)
    if after is not None:
        rows = rows.where(Event.id > after)
    return session.scalars(rows.order_by(Event.id.desc()).limit(limit)).all()[::-1]


def find_delivery(session: Session, site_id: uuid.UUID, delivery_id: uuid.UUID) -> Delivery:
    """The site's delivery. Raises Problem NOT_FOUND."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.endpoint.site_id != site_id:
        raise Problem(problems.NOT_FOUND, f"no delivery {delivery_id}")
    return delivery


def attempts_of(session: Session, delivery: Delivery) -> Sequence[Attempt]:
    """Every attempt at it, the first one first."""
    rows = select(Attempt).where(Attempt.delivery_id == delivery.id).order_by(Attempt.number)
    return session.scalars(rows).all()


def _last_seen(cursor: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=cursor)
    except ValueError:
        raise Problem(problems.INVALID, errors={"cursor": "not a cursor of this list"}) from None
