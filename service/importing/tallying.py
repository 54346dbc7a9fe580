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
    _add(session, Author, approved_count=good, rejected_count=bad)
    _add(session, Article, approved_count=shown)


def _add(session: Session, model: type[Any], **counts: Counter[uuid.UUID]) -> None:
    table = model.__table__
    concerned = {key for count in counts.values() for key in count if count[key]}
    # Once each and in the order of the keys, as everybody locks them, so that nobody waits in a circle.
    rows = [
        {"row": key} | {f"more_{name}": counts[name][key] for name in counts} for key in sorted(concerned)
    ]
    if rows:
        more = {name: table.c[name] + bindparam(f"more_{name}") for name in counts}
        session.connection().execute(update(table).where(table.c.id == bindparam("row")).values(more), rows)
