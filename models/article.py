"""An article is what readers comment on, known by the publisher's own reference."""

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, belongs_to, words
from models.site import Site


class ArticleMode(enum.StrEnum):
    """Whether an article takes comments, and whether each is read before it is published."""

    OPEN = "open"
    PREMODERATED = "premoderated"
    CLOSED = "closed"


class Article(Identified, Base):
    """One page with comments under it; `policy` overrides parts of the site's policy."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("site_id", "ref"),)

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    mode: Mapped[ArticleMode] = mapped_column(words(ArticleMode), default=ArticleMode.OPEN)
    policy: Mapped[dict[str, Any] | None]
    approved_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]

    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True)
