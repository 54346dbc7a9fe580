"""Counting imported comments: in the authors' records and under the articles, as if each had been decided here."""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models import Article, Author, Status
from service.authors import BAD


def tally(session: Session, comments: Iterable[dict[str, Any]]) -> None:
    """Add the new comments (their rows) to the counts."""
    good: Counter[uuid.UUID] = Counter()
    bad: Counter[uuid.UUID] = Counter()
    shown: Counter[uuid.UUID] = Counter()
    for comment in comments:
        is_good = comment["status"] == Status.APPROVED
        good[comment["author_id"]] += is_good
        bad[comment["author_id"]] += comment["status"] in BAD
        shown[comment["article_id"]] += is_good
    _add(session, Author, "approved_count", good)
    _add(session, Author, "rejected_count", bad)
    _add(session, Article, "approved_count", shown)


def _add(session: Session, model: type[Any], column: str, counts: Counter[uuid.UUID]) -> None:
    table = model.__table__
    # In the order of the keys, as everybody locks them, so that nobody waits for another in a circle.
    rows = [{"row": key, "more": counts[key]} for key in sorted(counts) if counts[key]]
    if rows:
        more = update(table).where(table.c.id == bindparam("row"))
        session.connection().execute(more.values({column: table.c[column] + bindparam("more")}), rows)
