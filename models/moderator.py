"""Who may come in by the staff door: moderators, API keys, and the claims that keep two of them apart."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to, words


class Role(enum.StrEnum):
    """What a moderator may do: decide, or also set policy and manage the team."""

    MODERATOR = "moderator"
    ADMIN = "admin"


class Moderator(Identified, Base):
    """A person who decides."""

    __tablename__ = "moderator"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(words(Role), default=Role.MODERATOR)
    locale: Mapped[str] = mapped_column(String(16), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    last_seen_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class Guesses(Base):
    """The wrong passwords for one moderator that came from one address."""

    __tablename__ = "guesses"

    moderator_id: Mapped[uuid.UUID] = mapped_column(
        belongs_to("moderator", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime] = mapped_column(index=True)


class ApiKey(Identified, Base):
    """A key for programs; only its hash is kept, and its first characters to tell keys apart."""

    __tablename__ = "api_key"

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class Claim(Base):
    """A lease on one comment: until it ends, nobody else is given it or may decide it."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_holder", "holder", "expires_at"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(
        belongs_to("comment", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    holder: Mapped[str] = mapped_column(String(64))
    holder_name: Mapped[str] = mapped_column(String(100))
    claimed_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
