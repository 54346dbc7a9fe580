"""Scoring comments that are decided already, as imported ones are: scores are added, and nothing else moves.

No status, no reason and no decision changes; only the queue's order does.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from models import Article, Comment, Site, Status
from service import telemetry
from service.comments.examination import Examination
from service.open_reports import rank
from service.policies import in_force, read_policy
from service.scoring import Scorer, ScorerError, ScorerUnavailable, TextTooLong
from service.scoring.reading import Reading, read_many, with_spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescoring:
    """Which comments of a site are to be scored; those this model has scored only if `again`."""

    model: str
    unscored: bool = False
    since: dt.datetime | None = None
    article: Article | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A comment to score; a held one also by sentence, for whoever decides it."""

    id: uuid.UUID
    text: str
    by_sentence: bool


def count_unread(session: Session, site: Site, wanted: Rescoring) -> int:
    """How many comments are to be scored."""
    rows = select(func.count()).select_from(Comment).where(*_conditions(site, wanted))
    return session.scalar(rows) or 0


def unread_comments(
    session: Session, site: Site, wanted: Rescoring, *, after: uuid.UUID | None, limit: int
) -> list[Unread]:
    """The next of them in the order of their keys, those after `after`."""
    rows = select(Comment.id, Comment.body, Comment.status).where(*_conditions(site, wanted))
    rows = rows if after is None else rows.where(Comment.id > after)
    found = session.execute(rows.order_by(Comment.id).limit(limit))
    return [Unread(row.id, row.body, row.status == Status.PENDING) for row in found]


def read_all(scorer: Scorer, unread: Sequence[Unread]) -> list[tuple[Unread, Reading]]:
    """Each with its reading; one that cannot be read is left out, and hinders no other.

    Raises ScorerUnavailable, or ScorerError, where another text would fare no better.
    """
    try:
        return _read(scorer, unread)
    except TextTooLong:
        pass
    except (ScorerUnavailable, ScorerError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever one text brings about, the others are read
        if len(unread) == 1:
            telemetry.scoring_failed(unread[0].id, error)
    return [] if len(unread) == 1 else [pair for one in unread for pair in read_all(scorer, [one])]


def keep_scores(session: Session, site: Site, read: Sequence[tuple[Unread, Reading]]) -> int:
    """Store the scores of those whose text is still the same; how many."""
    version = in_force(session, site)
    kept = 0
    for one, reading in read:
        comment = session.get(Comment, one.id, with_for_update={"of": Comment})
        if comment is None or comment.body != one.text:
            continue
        policy = read_policy(version, comment.article)
        values = Examination(reading=reading).columns()
        values |= {"priority": rank(comment, policy, reading.written)}
        # Not through the object: its version would change, and a moderator's decision on it would be refused.
        session.execute(
            update(Comment).where(Comment.id == one.id).values(values),
            execution_options={"synchronize_session": False},
        )
        kept += 1
    return kept


def _read(scorer: Scorer, unread: Sequence[Unread]) -> list[tuple[Unread, Reading]]:
    readings = read_many(scorer, [one.text for one in unread])
    return [
        (one, with_spans(scorer, one.text, reading) if one.by_sentence else reading)
        for one, reading in zip(unread, readings, strict=True)
    ]


def _conditions(site: Site, wanted: Rescoring) -> list[ColumnElement[bool]]:
    # What waits for the worker is the worker's.
    conditions = [Comment.site_id == site.id, Comment.body != "", Comment.score_due_at.is_(None)]
    if wanted.unscored:
        conditions.append(Comment.toxicity.is_(None))
    if wanted.since is not None:
        conditions.append(Comment.created_at >= wanted.since)
    if wanted.article is not None:
        conditions.append(Comment.article_id == wanted.article.id)
    if not wanted.again:
        conditions.append(or_(Comment.model.is_(None), Comment.model != wanted.model))
    return conditions
