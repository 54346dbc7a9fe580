"""A label is somebody's word on a text: what a site's moderators taught, by Perspective's `suggestscore`."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to


class Label(Identified, Base):
    """One text with the scores that somebody says it should have; a later one of the same token supersedes it."""

    __tablename__ = "label"
    __table_args__ = (
        Index("ix_label_site_id", "site_id", "id"),
        Index("ix_label_client_token", "site_id", "client_token", "community_id", "id"),
    )

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]]
    """Each attribute's value, 0…1, by the name the client gave."""
    spans: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{attribute: [{begin, end, value}]} for parts of the text, in characters."""
    languages: Mapped[list[Any]] = mapped_column(default=list)
    """Those the client named."""
    detected: Mapped[str | None] = mapped_column(String(8))
    client_token: Mapped[str | None] = mapped_column(String(500))
    """The client's own name of what it labels: Coral sends `comment:<id>`."""
    community_id: Mapped[str | None] = mapped_column(String(500))
    session_id: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[dt.datetime]
