"""What readers see: approved comments only, oldest or newest first, paged by the last one shown."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Comment, Site, Status


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
