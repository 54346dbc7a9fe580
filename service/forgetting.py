"""Taking a comment's words away for good, wherever they are kept; what was decided on it stays, and stays provable.

Its text, its author's name and its scores go from the comment, the words go from its decisions (whose digests
hold them only as a salted hash), and both go from the events about it and from what receivers answered to those.
"""

import copy
import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from models import Attempt, Claim, Comment, Decision, Delivery, Event, Imported, Label, Report
from service import audit
from service.comments.repetition import likeness

TOKEN, CORAL = "comment:", "coral:"
"""What `suggestscore` names a comment by, and what an import from Coral does, before its id."""


PERSONAL = frozenset({"name", "email", "explanation"})
"""What a notice of illegal content holds of the person who gave it."""
REPORTED = "comment.reported"
Cleaning = Callable[[dict[str, Any]], dict[str, Any]]


def blank(comment: Comment) -> None:
    """Leave a tombstone: a place in the thread with nothing in it. Its status is for others to set."""
    comment.body, comment.author_name, comment.likeness = "", "", likeness("")
    comment.scores = comment.revealed_scores = comment.toxicity = comment.model = None
    comment.language = comment.address_hash = comment.score_due_at = comment.edited_at = None
    comment.reasons, comment.spans, comment.reason_codes = [], [], ""


def forget_words(session: Session, comment_ids: Collection[uuid.UUID]) -> int:
    """Erase what decisions, reports and events hold of these comments' words; how many decisions had any."""
    decisions = session.scalars(
        select(Decision).where(Decision.comment_id.in_(comment_ids), Decision.salt.is_not(None))
    ).all()
    for decision in decisions:
        audit.forget(decision)
    about = select(Event).where(Event.comment_id.in_(comment_ids))
    forget_events(session, session.scalars(about).all())
    told = update(Report).where(Report.comment_id.in_(comment_ids))
    session.execute(told.values(note=None, notice=None))
    _forget_labels(session, comment_ids)
    session.flush()
    return len(decisions)


def forget_notices(session: Session, notices: Sequence[Report]) -> None:
    """Take from notices of illegal content who gave them and what they said, also to receivers.

    That there was one, when, under which law and in good faith stays: it is why somebody decided.
    """
    for notice in notices:
        given = notice.notice or {}
        notice.note = None
        notice.notice = {name: value for name, value in given.items() if name not in PERSONAL}
        told = select(Event).where(
            Event.comment_id == notice.comment_id,
            Event.type == REPORTED,
            Event.created_at == notice.created_at,
        )
        forget_events(session, session.scalars(told).all(), without=without_note)


def forget_events(session: Session, events: Sequence[Event], *, without: Cleaning | None = None) -> None:
    """Take a person's words out of events, and what receivers answered to these: many send back what they got."""
    cleaned = without or without_words
    for event in events:
        event.payload = cleaned(event.payload)
    # First, so that an attempt being settled meanwhile either waits and sees it, or is seen below.
    session.flush()
    sent = select(Delivery.id).where(Delivery.event_id.in_([event.id for event in events]))
    session.execute(update(Attempt).where(Attempt.delivery_id.in_(sent)).values(response=None))


def remove_or_blank(session: Session, comments: Sequence[Comment]) -> int:
    """Remove comments with their words, or leave a tombstone of each that is answered; how many were removed."""
    ids = [comment.id for comment in comments]
    forget_words(session, ids)
    answered = answered_among(session, ids)
    for comment in comments:
        if comment.id in answered:
            blank(comment)
    session.flush()
    gone = [comment_id for comment_id in ids if comment_id not in answered]
    for kind in (Claim, Report):
        session.execute(delete(kind).where(kind.comment_id.in_(gone)))
    session.execute(delete(Comment).where(Comment.id.in_(gone)))
    return len(gone)


def answered_among(session: Session, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these comments that have answers."""
    answer = aliased(Comment)
    found = select(Comment.id).where(Comment.id.in_(ids), exists().where(answer.parent_id == Comment.id))
    return set(session.scalars(found))


def without_words(payload: dict[str, Any]) -> dict[str, Any]:
    """An event's payload with its shape kept and a person's words and names taken out."""
    cleaned = without_note(payload)
    data = cleaned.get("data", {})
    if "body" in data:
        data["body"] = ""
    if isinstance(data.get("author"), dict):
        data["author"] |= {"name": "", "ref": None}
    return cleaned


def without_note(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload of a reported comment without what its reader said; the comment's own words stay."""
    cleaned = copy.deepcopy(payload)
    report = cleaned.get("data", {}).get("report")
    if isinstance(report, dict):
        report["note"] = None
    return cleaned


def _forget_labels(session: Session, comment_ids: Collection[uuid.UUID]) -> None:
    """Remove what was taught about these comments, under their ids here or in Coral."""
    known = select(Imported.source_key).where(
        Imported.comment_id.in_(comment_ids), Imported.source_key.startswith(CORAL)
    )
    theirs = [key.removeprefix(CORAL) for key in session.scalars(known)]
    tokens = [f"{TOKEN}{name}" for name in (*map(str, comment_ids), *theirs)]
    session.execute(delete(Label).where(Label.client_token.in_(tokens)))
