"""The webhook outbox: an event, one delivery of it per endpoint, and every attempt that was made."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, belongs_to, words


class DeliveryState(enum.StrEnum):
    """Where a delivery stands; `dead` ones have used up their attempts and can be replayed."""

    DUE = "due"
    DELIVERED = "delivered"
    DEAD = "dead"


class Event(Identified, Base):
    """Something that happened, told in the past tense; `payload` is exactly what receivers get."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_site_id", "site_id", "id"),)

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(64))
    comment_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]


class Endpoint(Identified, Base):
    """A receiver: where to post, which events, and its secrets, encrypted at rest."""

    __tablename__ = "endpoint"

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(String(200))
    events: Mapped[list[Any]]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_until: Mapped[dt.datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    failing_since: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    disabled_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]


class Delivery(Identified, Base):
    """One event on its way to one endpoint; `lease` is the token of the worker that holds it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index(
            "ix_delivery_due",
            "due_at",
            "id",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_delivery_lane",
            "endpoint_id",
            "id",
            "due_at",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_delivery_leased",
            "endpoint_id",
            sqlite_where=text("lease IS NOT NULL"),
            postgresql_where=text("lease IS NOT NULL"),
        ),
        Index("ix_delivery_endpoint_id", "endpoint_id", "id"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(belongs_to("event", ondelete="CASCADE"))
    endpoint_id: Mapped[uuid.UUID] = mapped_column(belongs_to("endpoint", ondelete="CASCADE"))
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), default=DeliveryState.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime]
    lease: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]

    event: Mapped[Event] = relationship(lazy="joined", innerjoin=True)
    endpoint: Mapped[Endpoint] = relationship(lazy="joined", innerjoin=True)


class Attempt(Identified, Base):
    """One HTTP request that was made, or refused before it was, and what came back."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    delivery_id: Mapped[uuid.UUID] = mapped_column(belongs_to("delivery", ondelete="CASCADE"))
    number: Mapped[int]
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))
    response: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int]
    created_at: Mapped[dt.datetime]
