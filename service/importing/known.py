"""What is here already of a source, by its keys: the comment itself, or another one that bears the same number."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Comment, Imported, Site
from service.importing import remarks
from service.importing.articles import Placed
from service.importing.records import Remark


@dataclass(frozen=True, slots=True)
class Stored:
    """A comment that is here, with its article's reference."""

    id: uuid.UUID
    ref: str
    body: str
    created_at: dt.datetime


Known = dict[str, Stored | None]
"""What is here by its source's key; None where it is gone again."""


def find_known(session: Session, site: Site, batch: Iterable[Placed]) -> Known:
    """The batch's keys and its parents' that are here already."""
    comments = [one.spooled.comment for one in batch]
    keys = {comment.key for comment in comments} | {comment.parent for comment in comments if comment.parent}
    rows = (
        select(Imported.source_key, Comment.id, Article.ref, Comment.body, Comment.created_at)
        .outerjoin(Comment, Comment.id == Imported.comment_id)
        .outerjoin(Article, Article.id == Comment.article_id)
        .where(Imported.site_id == site.id, Imported.source_key.in_(keys))
    )
    return {
        key: Stored(comment_id, ref, body, created_at) if comment_id else None
        for key, comment_id, ref, body, created_at in session.execute(rows)
    }


def find_strangers(batch: Iterable[Placed], known: Known) -> list[Remark]:
    """A remark for each whose key is another comment's."""
    return [
        Remark(row=one.spooled.comment.key, reason=remarks.ANOTHERS_ID)
        for one in batch
        if (stored := known.get(one.spooled.comment.key)) and _is_stranger(one, stored)
    ]


def above(one: Placed, known: Known) -> Stored | Remark | None:
    """The comment that this one answers, or a remark why it stands by itself."""
    key, parent = one.spooled.comment.key, one.spooled.comment.parent
    if not parent:
        return None
    stored = known.get(parent)
    if stored is None:
        return Remark(row=key, reason=remarks.NO_PARENT, left_out=False)
    # Another blog's comment may bear the parent's number.
    is_there = stored.ref == one.ref
    return stored if is_there else Remark(row=key, reason=remarks.OTHER_ARTICLE, left_out=False)


def _is_stranger(one: Placed, stored: Stored) -> bool:
    """No comment's time changes; its reference may, with `--article-ref` or a page's move, and so may its text."""
    given = one.spooled.comment
    is_elsewhere = stored.ref != one.ref and stored.body not in {"", given.body}
    return stored.created_at != given.created_at or is_elsewhere
