"""Threads: what readers see, approved comments only and paged; and what stands around one, for moderators."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from models import Article, Comment, Site, Status

AROUND = 3
REPLIES = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a comment answers, what was published before it, and the answers to it, whatever their status."""

    parent: Comment | None
    before: Sequence[Comment]
    replies: Sequence[Comment]


def approved_comments(
    session: Session, article: Article, *, after: uuid.UUID | None, limit: int, newest_first: bool = False
) -> Sequence[Comment]:
    """One page of an article's approved comments; `after` is the last one of the page before."""
    shown = select(Comment).where(Comment.article_id == article.id, Comment.status == Status.APPROVED)
    if after is not None:
        shown = shown.where(Comment.id < after if newest_first else Comment.id > after)
    order = Comment.id.desc() if newest_first else Comment.id
    return session.scalars(shown.order_by(order).limit(limit)).all()


def site_feed(session: Session, site: Site, *, limit: int = 50) -> Sequence[Comment]:
    """The newest approved comments of a whole site."""
    shown = select(Comment).where(Comment.site_id == site.id, Comment.status == Status.APPROVED)
    return session.scalars(shown.order_by(Comment.id.desc()).limit(limit)).all()


def surroundings(session: Session, comment: Comment) -> Surroundings:
    """What a moderator should read beside a comment: three statements, however long the thread is."""
    parent = session.get(Comment, comment.parent_id) if comment.parent_id else None
    before = select(Comment).where(
        Comment.article_id == comment.article_id,
        Comment.status == Status.APPROVED,
        Comment.id < comment.id,
        Comment.id != comment.parent_id if comment.parent_id else true(),
    )
    replies = select(Comment).where(Comment.parent_id == comment.id).order_by(Comment.id)
    return Surroundings(
        parent,
        session.scalars(before.order_by(Comment.id.desc()).limit(AROUND)).all()[::-1],
        session.scalars(replies.limit(REPLIES)).all(),
    )
