"""A policy is one immutable version of a site's rules; a change is a new row, never an edit."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, belongs_to


class Policy(Identified, Base):
    """Version N of a site's rules, as the document `service.policy` reads; the highest N is in force."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("site_id", "version"),)

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"))
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    author: Mapped[str | None]
    """Who set it: a moderator's or key's name, or nothing for the first one."""
    note: Mapped[str | None]
    created_at: Mapped[dt.datetime]
