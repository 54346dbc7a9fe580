"""Repetition: by what two texts count as the same, and whether a reader has just written the same one before."""

import datetime as dt
import hashlib
import uuid

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from models import Comment
from service.policy import Policy
from service.text import comparable, fold


def likeness(body: str) -> str:
    """The digest by which two comments count as the same text."""
    return hashlib.sha256(fold(comparable(body)).encode()).hexdigest()


def is_repeated(
    session: Session,
    body: str,
    *,
    site_id: uuid.UUID,
    author_id: uuid.UUID | None,
    address_hash: str | None,
    policy: Policy,
    now: dt.datetime,
    apart_from: uuid.UUID | None = None,
) -> bool:
    """Whether this author, or somebody at this address, wrote the same text within the policy's window."""
    same_reader = [Comment.author_id == author_id] if author_id else []
    same_reader += [Comment.address_hash == address_hash] if address_hash else []
    since = now - dt.timedelta(minutes=policy.repeat.window_minutes)
    same = select(Comment.id).where(
        Comment.site_id == site_id,
        or_(false(), *same_reader),
        # What was edited since is no older than this: so the indices, which know no edits, are still of use.
        Comment.created_at > since - dt.timedelta(minutes=policy.edit_window_minutes),
        or_(Comment.created_at > since, Comment.edited_at > since),
        Comment.likeness == likeness(body),
    )
    if apart_from is not None:
        same = same.where(Comment.id != apart_from)
    return bool(same_reader) and session.scalars(same.limit(1)).first() is not None


def is_repeated_by_edit(
    session: Session, comment: Comment, body: str, policy: Policy, *, now: dt.datetime
) -> bool:
    """The same of a comment that becomes `body`: while it says the same, it is what it was found to be."""
    if comment.likeness == likeness(body):
        return "|repeated|" in comment.reason_codes
    return is_repeated(
        session,
        body,
        site_id=comment.site_id,
        author_id=comment.author_id,
        address_hash=comment.address_hash,
        policy=policy,
        now=now,
        apart_from=comment.id,
    )
