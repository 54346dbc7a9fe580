"""A site for an archive: made anew, or an empty one that takes on the archive's id."""

import datetime as dt
import uuid

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from models import Base, Site
from service import sites
from service.archive.reading import Contents
from service.archive.tables import TABLES

MADE_WITH_IT = frozenset({"site", "policy"})
"""What every site has from its beginning."""


def is_empty(session: Session, site: Site) -> bool:
    """Whether nobody has commented on a site yet."""
    kinds = [table for kind, table in TABLES.items() if kind not in MADE_WITH_IT]
    return not any(session.scalar(select(exists().where(table.c.site_id == site.id))) for table in kinds)


def found_site(
    session: Session, site: Site | None, key: str, contents: Contents, *, now: dt.datetime
) -> Site:
    """The site as the archive has it, under this key. Raises Problem INVALID naming a wrong field."""
    told = contents.site
    about = {
        "name": told["name"],
        "locale": told["locale"],
        "allowed_origins": told["allowed_origins"],
        "open_to_new_articles": told["open_to_new_articles"],
    }
    made = site or sites.create_site(session, key=key, now=now, **about)
    sites.update_site(session, made, **about)
    return _with_id(session, made, contents.site_id, told["created_at"])


def _with_id(session: Session, site: Site, wanted: uuid.UUID, created_at: dt.datetime) -> Site:
    """The same site under another id, with all that belongs to it."""
    columns = {column.key: getattr(site, column.key) for column in Site.__table__.columns}
    session.execute(update(Site).where(Site.id == site.id).values(key=f"{wanted.hex}.old"))
    session.add(again := Site(**columns | {"id": wanted, "created_at": created_at}))
    session.flush()
    for table in Base.metadata.sorted_tables:
        for foreign_key in table.foreign_keys:
            if foreign_key.column is Site.__table__.c.id:
                column = foreign_key.parent
                session.execute(update(table).where(column == site.id).values({column: wanted}))
    session.delete(site)
    session.flush()
    return again
