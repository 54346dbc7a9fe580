"""Erasing a person: their words and names go, their places in the threads stay, and the log still verifies.

A few comments a transaction, the author last: whatever interrupts it, the same call finds the rest.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models import Author, Comment, Event, Site, Status
from service import telemetry
from service.actors import author_actor
from service.authors import get_author
from service.forgetting import blank, forget_events, forget_notices, forget_words
from service.moderation import move
from service.people.finding import Person, notices_of, notices_under

AT_ONCE = 100
STANDING_EVENT = "author.standing_changed"
log = telemetry.log(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What one step erased, and whether something is left for the next."""

    comments: int
    decisions: int
    is_done: bool


def erase_some(
    session: Session, site: Site, author_id: uuid.UUID, *, now: dt.datetime, limit: int = AT_ONCE
) -> Erased:
    """Erase some of an author's comments, or the author when none is left. Raises Problem NOT_FOUND.

    A comment that was not withdrawn is, so that receivers are told; erasing twice changes nothing.
    """
    author = get_author(session, site, author_id)
    left = _with_words(session, author, limit)
    if not left:
        _erase_author(session, author)
        return Erased(0, 0, is_done=True)
    ids = [comment.id for comment in left]
    decisions = forget_words(session, ids)
    for comment in left:
        blank(comment)
        if comment.status != Status.WITHDRAWN:
            move(session, comment, Status.WITHDRAWN, author_actor(author.id), "erase", now=now)
    # The events of these moves still name the author, who goes last.
    forget_words(session, ids)
    return Erased(len(left), decisions, is_done=False)


def erase_notices(session: Session, site: Site, person: Person) -> None:
    """Erase what somebody found by e-mail gave notice with, also where they never wrote. Safe to repeat."""
    forget_notices(session, notices_under(session, site.id, person.email))


def count_words(session: Session, author: Author) -> int:
    """How many comments of an author would be erased."""
    rows = select(func.count()).select_from(Comment).where(*_conditions(author))
    return session.scalar(rows) or 0


def _with_words(session: Session, author: Author, limit: int) -> list[Comment]:
    rows = select(Comment).where(*_conditions(author)).order_by(Comment.id).limit(limit)
    return list(session.scalars(rows.with_for_update(of=Comment)))


def _conditions(author: Author) -> tuple[ColumnElement[bool], ...]:
    has_words = or_(Comment.body != "", Comment.author_name != "", Comment.status != Status.WITHDRAWN)
    return (Comment.author_id == author.id, has_words)


def _erase_author(session: Session, author: Author) -> None:
    if not any((author.name, author.email, author.ref, author.guest_key, author.note)):
        return
    forget_notices(session, notices_of(session, author))
    author.name, author.email, author.ref, author.guest_key, author.note = "", None, None, None, None
    author.version += 1
    forget_events(session, session.scalars(_standings_told(author)).all())
    session.flush()
    log.info("person erased", author=str(author.id))


def _standings_told(author: Author) -> Select[Event]:
    # Picked in the database, among the few events about no comment, by their index: others wait to write meanwhile.
    named = Event.payload["data"]["author"]["id"].as_string()
    return select(Event).where(
        Event.comment_id.is_(None), Event.type == STANDING_EVENT, named == str(author.id)
    )
