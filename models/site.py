"""A site is one publication whose readers comment; everything else belongs to one."""

import datetime as dt
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified

DEFAULT_SITE = "default"


class Site(Identified, Base):
    """One publication: its public key, its language, and the origins its pages are served from."""

    __tablename__ = "site"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(16), default="fr")
    allowed_origins: Mapped[list[Any]] = mapped_column(default=list)
    open_to_new_articles: Mapped[bool] = mapped_column(default=True)
    reader_tokens: Mapped[dict[str, Any] | None]
    """How signed-in readers prove who they are: {"algorithm", "secret" | "public_key" | "jwks_url", …}."""
    coral_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What Coral signs its questions with, encrypted; without one it is not answered."""
    created_at: Mapped[dt.datetime]
