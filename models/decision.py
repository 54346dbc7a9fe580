"""Decisions are append-only, and seals chain them so that change, removal and insertion show."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to, words
from models.comment import Status


class ActorKind(enum.StrEnum):
    """Who may decide."""

    MODERATOR = "moderator"
    POLICY = "policy"
    AUTHOR = "author"
    READERS = "readers"


class Decision(Identified, Base):
    """One move of one comment, with what its maker saw; `digest` covers all but what erasure may remove."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_comment_id", "comment_id", "id"),
        Index("ix_decision_unsealed", "seal_number", "id"),
        Index("ix_decision_site_id", "site_id", "id"),
    )

    site_id: Mapped[uuid.UUID]
    comment_id: Mapped[uuid.UUID]
    """No foreign key: the log outlives a comment that retention removes."""
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor: Mapped[str] = mapped_column(String(100))
    """A moderator's or key's name, `policy vN`, or an author's id."""
    action: Mapped[str] = mapped_column(String(24))
    before: Mapped[Status | None] = mapped_column(words(Status, "before"))
    after: Mapped[Status] = mapped_column(words(Status, "after"))
    reason: Mapped[str | None] = mapped_column(String(64))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """The text it was about, so that history shows each version after edits."""
    salt: Mapped[str | None] = mapped_column(String(32))
    private_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over salt, note and body: with these erased it stays, and the chain still verifies."""
    scores: Mapped[dict[str, Any] | None]
    model: Mapped[str | None] = mapped_column(String(100))
    policy_version: Mapped[int | None]
    undoes: Mapped[uuid.UUID | None] = mapped_column(belongs_to("decision"), unique=True)
    batch: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Shared by the decisions of one bulk request, which is undone as one."""
    created_at: Mapped[dt.datetime]
    digest: Mapped[str] = mapped_column(String(64))
    seal_number: Mapped[int | None]


class Seal(Base):
    """Link N of the chain: the digests of a batch of decisions and of the seal before it."""

    __tablename__ = "seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    members: Mapped[list[Any]]
    """[[decision id, digest], …] in the order they were sealed: what names the broken row."""
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
