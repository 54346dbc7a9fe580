"""What came from elsewhere: the source's own key of each comment, so that a second import changes nothing."""

import datetime as dt
import uuid

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, belongs_to


class Imported(Base):
    """One comment taken in from another system, under that system's key, such as `disqus:123`."""

    __tablename__ = "imported"

    site_id: Mapped[uuid.UUID] = mapped_column(belongs_to("site", ondelete="CASCADE"), primary_key=True)
    source_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    comment_id: Mapped[uuid.UUID]
    """No foreign key: what was removed here must not come back with the next run."""
    created_at: Mapped[dt.datetime]
