"""The queue: what waits for a moderator, filtered, ordered and paged so that every page costs the same."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Article, Claim, Comment, Site, Status
from service import problems
from service.claims import claims_on
from service.problems import Problem

CURSOR = r"^(?:-|-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,2})?)~[0-9a-f]{32}$"
"""The value ordered by, and the id, of the last row of a page."""
Order = Literal["priority", "toxicity", "oldest", "newest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which comments a moderator wants to see."""

    status: Status = Status.PENDING
    article: str | None = None
    author: uuid.UUID | None = None
    language: str | None = None
    reason: str | None = None
    min_toxicity: float | None = None
    max_toxicity: float | None = None
    reported: bool | None = None
    text: str | None = None
    attribute: str = "toxicity"
    min_score: float | None = None
    max_score: float | None = None
    """Bounds on the score of `attribute`, both included."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue with the claims on it; `next` is the cursor of the page after, if there is one."""

    items: Sequence[Comment]
    claims: dict[uuid.UUID, Claim]
    next: str | None


def list_queue(
    session: Session,
    site: Site,
    wanted: Filter,
    *,
    now: dt.datetime,
    order: Order = "priority",
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page, by keyset: it starts right after the last row of the page before. Raises Problem INVALID."""
    found = session.scalars(page_rows(site, wanted, order, cursor, limit=limit + 1)).all()
    items, is_more = found[:limit], len(found) > limit
    following = _cursor(order, items[-1]) if is_more else None
    return Page(items, claims_on(session, items, now=now), following)


def page_rows(site: Site, wanted: Filter, order: Order, cursor: str | None, *, limit: int) -> Select[Comment]:
    """The query of one page. Raises Problem INVALID."""
    rows = select(Comment).where(*conditions(site, wanted))
    if cursor is not None:
        rows = rows.where(_after(order, cursor))
    return _ordered(rows, order).limit(limit)


def count_queue(session: Session, site: Site, wanted: Filter, *, most: int | None = None) -> int:
    """How many comments a filter finds; counting ends at `most`, so that a long queue costs no more."""
    found = select(Comment.id).where(*conditions(site, wanted)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def pending_by_article(session: Session, site: Site, articles: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many comments wait under each of these articles; those with none are left out."""
    waiting = select(Comment.article_id, func.count()).where(
        Comment.site_id == site.id, Comment.status == Status.PENDING, Comment.article_id.in_(articles)
    )
    return {article: count for article, count in session.execute(waiting.group_by(Comment.article_id))}  # noqa: C416  # rows are not pairs to mypy


def score_of(attribute: str) -> SQLColumnExpression[Any]:
    """The column of an attribute's score; toxicity has one of its own, with an index."""
    return Comment.toxicity if attribute == "toxicity" else Comment.scores[attribute].as_float()


def conditions(site: Site, wanted: Filter) -> list[ColumnElement[bool]]:
    """A filter as SQL."""
    asked: list[tuple[Any, Any]] = [
        (wanted.article, lambda ref: Comment.article_id == _article_id(site, ref)),
        (wanted.author, lambda author: Comment.author_id == author),
        (wanted.language, lambda language: Comment.language == language),
        (wanted.reason, lambda code: Comment.reason_codes.contains(f"|{code}|", autoescape=True)),
        (wanted.min_toxicity, lambda least: Comment.toxicity >= least),
        (wanted.max_toxicity, lambda most: Comment.toxicity <= most),
        (wanted.min_score, lambda least: score_of(wanted.attribute) >= least),
        (wanted.max_score, lambda most: score_of(wanted.attribute) <= most),
        (wanted.reported, lambda yes: Comment.report_count > 0 if yes else Comment.report_count == 0),
        (wanted.text, lambda text: func.lower(Comment.body).contains(text.lower(), autoescape=True)),
    ]
    given = [condition(value) for value, condition in asked if value is not None]
    return [Comment.site_id == site.id, Comment.status == wanted.status, *given]


def _article_id(site: Site, ref: str) -> Any:
    return select(Article.id).where(Article.site_id == site.id, Article.ref == ref).scalar_subquery()


def _key(order: Order) -> InstrumentedAttribute[Any] | None:
    return {"priority": Comment.priority, "toxicity": Comment.toxicity}.get(order)


def _ordered(rows: Select[Comment], order: Order) -> Select[Comment]:
    if order == "oldest":
        return rows.order_by(Comment.id)
    # What could not be scored yet has no toxicity, and comes last on both databases.
    keys: dict[Order, list[ColumnElement[Any]]] = {
        "priority": [Comment.priority.desc()],
        "toxicity": [Comment.toxicity.desc().nulls_last()],
        "newest": [],
    }
    return rows.order_by(*keys[order], Comment.id.desc())


def _after(order: Order, cursor: str) -> ColumnElement[bool]:
    value, last = _read_cursor(cursor)
    key = _key(order)
    if key is None:
        return Comment.id < last if order == "newest" else Comment.id > last
    if value is None:
        return and_(key.is_(None), Comment.id < last)
    after = tuple_(key, Comment.id) < tuple_(value, last)
    return or_(after, key.is_(None)) if order == "toxicity" else after


def _cursor(order: Order, last: Comment) -> str:
    value = {"priority": last.priority, "toxicity": last.toxicity}.get(order)
    return f"{'-' if value is None else repr(value)}~{last.id.hex}"


def _read_cursor(cursor: str) -> tuple[float | None, uuid.UUID]:
    if not re.fullmatch(CURSOR, cursor, re.ASCII):
        raise Problem(problems.INVALID, errors={"cursor": "not a cursor of this list"})
    value, _, last = cursor.partition("~")
    return (None if value == "-" else float(value)), uuid.UUID(last)
