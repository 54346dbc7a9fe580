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
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Article, Claim, Comment, Site, Status
from service import problems
from service.actors import Actor
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


def claim_next(
    session: Session,
    site: Site,
    wanted: Filter,
    actor: Actor,
    *,
    count: int,
    lease_for: dt.timedelta,
    now: dt.datetime,
    order: Order = "priority",
) -> Page:
    """Lease up to `count` comments nobody else holds to one moderator, those already theirs first."""
    rows = select(Comment).where(*conditions(site, wanted))
    held = select(Claim.comment_id).where(Claim.expires_at > now)
    own = _lock(session, rows.where(Comment.id.in_(held.where(Claim.holder == actor.holder))), order, count)
    free = _lock(session, rows.where(Comment.id.not_in(held)), order, count - len(own))
    known = _claims(session, [*own, *free])
    # Another may have claimed one between our look at the claims and our lock on it.
    items = [c for c in (*own, *free) if not _is_anothers(known.get(c.id), actor, now)]
    for comment in items:
        _lease(session, comment, known.get(comment.id), actor, lease_for=lease_for, now=now)
    session.flush()
    return Page(items, claims_on(session, items, now=now), None)


def claim_comment(
    session: Session, comment: Comment, actor: Actor, *, lease_for: dt.timedelta, now: dt.datetime
) -> Claim:
    """Lease one locked comment. Raises Problem CLAIMED when another holds it."""
    claim = session.get(Claim, comment.id)
    if claim is not None and _is_anothers(claim, actor, now):
        raise Problem(problems.CLAIMED, by=claim.holder_name, until=claim.expires_at.isoformat())
    return _lease(session, comment, claim, actor, lease_for=lease_for, now=now)


def release(session: Session, actor: Actor, comment_id: uuid.UUID | None = None) -> int:
    """Give back one claim, or all that the actor holds; how many there were."""
    held = delete(Claim).where(Claim.holder == actor.holder)
    if comment_id is not None:
        held = held.where(Claim.comment_id == comment_id)
    return int(session.execute(held).rowcount)  # type: ignore[attr-defined]


def claims_on(session: Session, items: Sequence[Comment], *, now: dt.datetime) -> dict[uuid.UUID, Claim]:
    """The claims in force on these comments, by comment."""
    return {key: claim for key, claim in _claims(session, items).items() if claim.expires_at > now}


def held_by_others(
    session: Session, site: Site, actor: Actor, *, now: dt.datetime, limit: int = 200
) -> dict[uuid.UUID, Claim]:
    """What colleagues are at work on just now, by comment."""
    # The claims first, which are few: joined, SQLite would go through all comments.
    is_here = exists().where(Comment.id == Claim.comment_id, Comment.site_id == site.id)
    claims = select(Claim).where(Claim.expires_at > now, Claim.holder != actor.holder, is_here)
    return {claim.comment_id: claim for claim in session.scalars(claims.limit(limit))}


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


def _lock(session: Session, rows: Select[Comment], order: Order, most: int) -> Sequence[Comment]:
    ordered = _ordered(rows, order).limit(most)
    return session.scalars(ordered.with_for_update(of=Comment, skip_locked=True)).all()


def _claims(session: Session, items: Sequence[Comment]) -> dict[uuid.UUID, Claim]:
    held = select(Claim).where(Claim.comment_id.in_([comment.id for comment in items]))
    return {claim.comment_id: claim for claim in session.scalars(held)} if items else {}


def _is_anothers(claim: Claim | None, actor: Actor, now: dt.datetime) -> bool:
    return claim is not None and claim.holder != actor.holder and claim.expires_at > now


def _lease(
    session: Session,
    comment: Comment,
    known: Claim | None,
    actor: Actor,
    *,
    lease_for: dt.timedelta,
    now: dt.datetime,
) -> Claim:
    claim = known or Claim(comment_id=comment.id, claimed_at=now)
    if claim.holder != actor.holder:
        claim.claimed_at = now
    claim.holder, claim.holder_name, claim.expires_at = actor.holder, actor.name, now + lease_for
    session.add(claim)
    return claim


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
