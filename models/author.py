"""An author is a reader who wrote something: signed in under the publisher's reference, or a guest."""

import datetime as dt
import enum
import uuid

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to, words


class Standing(enum.StrEnum):
    """How far a site trusts an author."""

    NEW = "new"
    NORMAL = "normal"
    TRUSTED = "trusted"
    PREMODERATED = "premoderated"
    SHADOWED = "shadowed"
    SUSPENDED = "suspended"
    BANNED = "banned"


class Author(Identified, Base):
    """One reader on one site, with the record moderators judge by; a guest has no `ref`."""

    __tablename__ = "author"
    __table_args__ = (
        Index("uq_author_site_id_ref", "site_id", "ref", unique=True),
        Index(
            "uq_author_guest",
            "site_id",
            "guest_key",
            unique=True,
            sqlite_where=text("guest_key IS NOT NULL"),
            postgresql_where=text("guest_key IS NOT NULL"),
        ),
        Index("ix_author_site_id_standing", "site_id", "standing"),
    )

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    ref: Mapped[str | None] = mapped_column(String(255))
    guest_key: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of what a guest gave (e-mail, else name and address), so that a record can form."""
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    standing: Mapped[Standing] = mapped_column(words(Standing), default=Standing.NEW)
    suspended_until: Mapped[dt.datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    approved_count: Mapped[int] = mapped_column(default=0)
    rejected_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
