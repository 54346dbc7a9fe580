"""A report is a reader's flag on a published comment; enough of them bring it back to the queue."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to, words


class ReportKind(enum.StrEnum):
    """Why a reader objects; `appeal` is the author's own word against a rejection."""

    ABUSE = "abuse"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    PRIVACY = "privacy"
    ILLEGAL = "illegal"
    OTHER = "other"
    APPEAL = "appeal"


class Report(Identified, Base):
    """One flag; `notice` holds the fields of an illegal-content notice (DSA Art. 16 §2)."""

    __tablename__ = "report"
    __table_args__ = (
        # Of what is open: words that were changed after an answer, or a new rejection, may be objected to again.
        Index(
            "uq_report_once",
            "comment_id",
            "reporter_hash",
            unique=True,
            sqlite_where=text("kind <> 'illegal' AND settled_at IS NULL"),
            postgresql_where=text("kind <> 'illegal' AND settled_at IS NULL"),
        ),
        # A notice stands apart from reports: whoever has reported a comment may still give one.
        Index(
            "uq_report_notice",
            "comment_id",
            "reporter_hash",
            unique=True,
            sqlite_where=text("kind = 'illegal' AND settled_at IS NULL"),
            postgresql_where=text("kind = 'illegal' AND settled_at IS NULL"),
        ),
        Index(
            "ix_report_appeal",
            "site_id",
            sqlite_where=text("kind = 'appeal' AND settled_at IS NULL"),
            postgresql_where=text("kind = 'appeal' AND settled_at IS NULL"),
        ),
        Index("ix_report_comment", "comment_id"),
        Index("ix_report_flood", "site_id", "reporter_hash", "created_at"),
    )

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    comment_id: Mapped[uuid.UUID] = mapped_column(belongs_to("comment", ondelete="CASCADE"))
    kind: Mapped[ReportKind] = mapped_column(words(ReportKind))
    note: Mapped[str | None] = mapped_column(Text)
    notice: Mapped[dict[str, Any] | None]
    reporter_hash: Mapped[str] = mapped_column(String(64))
    settled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
