"""Putting an archive's rows back: each checked on its own, none twice, none that its database would not have made.

Rows keep their ids, and so decisions keep their digests; that is why a site takes them in only if it is the
archive's own or has nothing yet.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Policy, Site
from service import policies, problems
from service.archive.founding import found_site, is_empty
from service.archive.reading import Contents, Line
from service.archive.tables import REFERENCES, TABLES, WrongLineError, key_of, row_of
from service.audit import is_unchanged
from service.importing import Remark
from service.problems import Problem

Row = dict[str, Any]
OTHER_SITE = "it belongs to another site"
NOT_THERE = "what its {column} names is not there"
CHANGED = "its content does not match its digest"
UNSOUND = "its policy does not make sense"
TAKEN = "something else here has its place already"
NO_ROW = "it is no row of an archive"


@dataclass(slots=True)
class Restored:
    """What became of some lines."""

    new: int = 0
    known: int = 0
    remarks: list[Remark] = field(default_factory=list)


def find_or_make_site(session: Session, key: str, contents: Contents, *, now: dt.datetime) -> Site:
    """The site with this key, made or given the archive's id if it has nothing yet.

    Raises Problem CONFLICT if it has comments of its own, or the archive's site is here under another key.
    """
    here = session.get(Site, contents.site_id)
    if here is not None and here.key != key:
        raise Problem(problems.CONFLICT, f"this database has that site already, as {here.key}")
    there = session.scalar(select(Site).where(Site.key == key))
    if there is not None and there.id != contents.site_id and not is_empty(session, there):
        raise Problem(
            problems.CONFLICT,
            f"the site {key} has data of its own: name a new one with --site, or give --merge",
        )
    return here or found_site(session, there, key, contents, now=now)


def restore(session: Session, site: Site, kind: str, lines: Sequence[Line]) -> Restored:
    """Store what is new of some lines of one type."""
    restored = Restored()
    if kind not in TABLES:
        restored.remarks = [_remark(line) for line in lines]
        return restored
    labelled = _checked(session, site, kind, lines, restored)
    known = _known(session, kind, [row for _, row in labelled])
    fresh = [(label, row) for label, row in labelled if key_of(kind, row) not in known]
    restored.known = len(labelled) - len(fresh)
    _Storing(session, kind, restored).store(_attached(session, site, kind, fresh, restored))
    return restored


class _Storing:
    """Rows of one table on their way in: together, or where one stands in the way one by one."""

    def __init__(self, session: Session, kind: str, restored: Restored) -> None:
        self._session, self._kind, self._restored = session, kind, restored

    def store(self, labelled: Sequence[tuple[str, Row]]) -> None:
        if self._stored([row for _, row in labelled]):
            return
        for label, row in labelled:
            if not self._stored([row]):
                self._restored.remarks.append(Remark(row=label, reason=TAKEN))

    def _stored(self, rows: list[Row]) -> bool:
        try:
            with self._session.begin_nested():
                self._insert(rows)
        except IntegrityError:
            return False
        self._restored.new += len(rows)
        return True

    def _insert(self, rows: list[Row]) -> None:
        if self._kind == "policy":
            # A site is never without one: the archive's versions take the place of those it was made with.
            numbers = [row["version"] for row in rows]
            site_ids = {row["site_id"] for row in rows}
            replaced = delete(Policy).where(Policy.site_id.in_(site_ids), Policy.version.in_(numbers))
            self._session.execute(replaced)
        if rows:
            self._session.connection().execute(insert(TABLES[self._kind]), rows)


def _checked(
    session: Session, site: Site, kind: str, lines: Iterable[Line], restored: Restored
) -> list[tuple[str, Row]]:
    rows = {}
    for line in lines:
        try:
            row = row_of(kind, line[1]) if isinstance(line[1], dict) else None
            rows[line[0]] = _sound(session, site, kind, row)
        except WrongLineError as wrong:
            restored.remarks.append(Remark(row=line[0], reason=str(wrong)))
    return list(rows.items())


def _sound(session: Session, site: Site, kind: str, row: Row | None) -> Row:
    """The row, if this site could have made it. Raises WrongLineError."""
    if row is None:
        raise WrongLineError(NO_ROW)
    if row["id" if kind == "site" else "site_id"] != site.id:
        raise WrongLineError(OTHER_SITE)
    if kind == "decision" and not is_unchanged(SimpleNamespace(**row)):
        raise WrongLineError(CHANGED)
    try:
        if kind == "policy":
            policies.checked(row["document"])
        if kind == "article" and row["policy"]:
            policies.checked_override(session, site, row["policy"])
    except Problem:
        raise WrongLineError(UNSOUND) from None
    return row


def _attached(
    session: Session, site: Site, kind: str, labelled: Sequence[tuple[str, Row]], restored: Restored
) -> list[tuple[str, Row]]:
    """The rows whose references are to rows of this site, here already or before them in the list."""
    there = {
        column: _present(session, site, table, {row[column] for _, row in labelled} - {None})
        for column, table in REFERENCES.get(kind, {}).items()
    }
    kept: list[tuple[str, Row]] = []
    before: set[uuid.UUID | None] = set()
    for label, row in labelled:
        if lost := _lost_reference(kind, row, there, before):
            restored.remarks.append(Remark(row=label, reason=NOT_THERE.format(column=lost)))
        else:
            before.add(row.get("id"))
            kept.append((label, row))
    return kept


def _lost_reference(
    kind: str, row: Row, there: dict[str, set[uuid.UUID]], before: set[uuid.UUID | None]
) -> str | None:
    """The first column that names a row which is neither there nor, of the same table, before it in the list."""
    for column, table in REFERENCES.get(kind, {}).items():
        named = row[column]
        if named is None or named in there[column] or (table == kind and named in before):
            continue
        return column
    return None


def _present(session: Session, site: Site, kind: str, ids: set[uuid.UUID]) -> set[uuid.UUID]:
    table = TABLES[kind]
    rows = select(table.c.id).where(table.c.site_id == site.id, table.c.id.in_(ids))
    return set(session.scalars(rows)) if ids else set()


def _known(session: Session, kind: str, rows: Sequence[Row]) -> set[tuple[Any, ...]]:
    keys = list(TABLES[kind].primary_key.columns)
    given = [key_of(kind, row) for row in rows]
    found = select(*keys).where(tuple_(*keys).in_(given))
    return {tuple(row) for row in session.execute(found)} if given else set()


def _remark(line: Line) -> Remark:
    return line[1] if isinstance(line[1], Remark) else Remark(row=line[0], reason=NO_ROW)
