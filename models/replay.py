"""What lets a request be repeated safely, and what lets operators see that the worker lives."""

import datetime as dt
import uuid

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to


class Replay(Identified, Base):
    """The stored answer to an Idempotency-Key; without an answer the first request is still in flight."""

    __tablename__ = "replay"
    __table_args__ = (UniqueConstraint("site_id", "caller", "key"),)

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    caller: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of method, path and body: another body under the same key is refused."""
    status_code: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Headers and body, encrypted: an answer may hold an edit token or a webhook secret."""
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class Heartbeat(Base):
    """A worker process saying that it lives."""

    __tablename__ = "heartbeat"

    worker: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    beat_at: Mapped[dt.datetime] = mapped_column(index=True)
