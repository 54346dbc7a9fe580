"""Writing an archive: one JSON line a row, streamed from one moment of the database, with an end one can check."""

import datetime as dt
import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Site
from service.archive.tables import FORMAT, NOT_IN_IT, SITE, TABLES, json_line, line_of

AT_ONCE = 500


def archive_lines(session: Session, site_id: uuid.UUID, *, now: dt.datetime) -> Iterator[str]:
    """Everything of a site, line by line, in constant memory; the session must not have been used yet.

    The first line is `{"type": "civility", "format": 1, …}`, the last `{"type": "end", "lines": N}`.
    """
    _hold_still(session)
    site = session.get_one(Site, site_id)
    head = {"type": "civility", "format": FORMAT, "site": site.key, "exported_at": now.isoformat()}
    yield json_line(head | {"left_out": NOT_IN_IT})
    written = 1
    for kind in TABLES:
        for line in _rows(session, site, kind):
            written += 1
            yield line
    yield json_line({"type": "end", "lines": written})


def _rows(session: Session, site: Site, kind: str) -> Iterator[str]:
    table = TABLES[kind]
    of_site = table.c.id if table is SITE else table.c.site_id
    # By their keys: a comment comes after what it answers, a decision after what it undoes.
    rows = select(table).where(of_site == site.id).order_by(*table.primary_key)
    for row in session.execute(rows, execution_options={"yield_per": AT_ONCE}):
        yield line_of(kind, row)


def _hold_still(session: Session) -> None:
    """See one moment from first to last: SQLite's readers do anyway, PostgreSQL's must ask for it."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
