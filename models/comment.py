"""A comment as its reader wrote it, where it stands, and what was known when that was decided."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.article import Article
from models.author import Author
from models.base import Base, Identified, belongs_to, words


class Status(enum.StrEnum):
    """Where a comment stands; only `approved` is ever shown to readers."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class Comment(Identified, Base):
    """One comment; `body` is the source text, rendered only when read."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_thread", "article_id", "status", "id"),
        Index("ix_comment_queue_priority", "site_id", "status", "priority", "id"),
        Index("ix_comment_queue_toxicity", "site_id", "status", "toxicity", "id"),
        Index("ix_comment_queue_time", "site_id", "status", "id"),
        Index("ix_comment_author_id", "author_id", "created_at"),
        Index("ix_comment_flood", "site_id", "address_hash", "created_at"),
        Index(
            "ix_comment_unscored",
            "score_due_at",
            sqlite_where=text("score_due_at IS NOT NULL"),
            postgresql_where=text("score_due_at IS NOT NULL"),
        ),
    )

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    article_id: Mapped[uuid.UUID] = mapped_column(belongs_to("article", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID] = mapped_column(belongs_to("author"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(belongs_to("comment"), index=True)
    author_name: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    likeness: Mapped[str] = mapped_column(String(64))
    """A digest of the text without case, accents and spacing, by which a repeat is found."""
    language: Mapped[str | None] = mapped_column(String(8))
    status: Mapped[Status] = mapped_column(words(Status))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    reason_codes: Mapped[str] = mapped_column(Text, default="")
    """The reasons' codes as `|code|code|`, so that the queue can be filtered by one on both databases."""
    scores: Mapped[dict[str, Any] | None]
    """Of the text as written, 0…1 per attribute; nothing while unscored."""
    revealed_scores: Mapped[dict[str, Any] | None]
    spans: Mapped[list[Any]] = mapped_column(default=list)
    """Of what is held: [{begin, end, toxicity, attribute}] per sentence, in characters."""
    toxicity: Mapped[float | None]
    model: Mapped[str | None] = mapped_column(String(100))
    policy_version: Mapped[int]
    priority: Mapped[float] = mapped_column(default=0.0)
    report_count: Mapped[int] = mapped_column(default=0)
    address_hash: Mapped[str | None] = mapped_column(String(64))
    score_due_at: Mapped[dt.datetime | None]
    """When the worker should score it; nothing once it is scored."""
    edited_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Author] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_blank(self) -> bool:
        """Whether its words were taken away for good, and only its place in the thread is left."""
        return not self.body and not self.author_name

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy's own spelling
