"""A page of an article's comments as readers see it: replies under what they answer, as far as it is on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from models import Article, Comment, Site, Status
from service import articles, comments
from service.text import render

PAGE = 50


@dataclass(slots=True)
class Entry:
    """A comment with the replies to it; `html` is safe, all else is text."""

    comment: Comment
    html: Markup
    parent: Comment | None = None
    replies: list["Entry"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One page: what stands at its top level, how many comments there are in all, and where the next begins."""

    ref: str
    title: str
    url: str | None
    total: int
    entries: list[Entry]
    next: UUID | None


def read_thread(session: Session, site: Site, ref: str, *, after: UUID | None, newest_first: bool) -> Thread:
    """The page after a comment, or the first. Raises Problem UNKNOWN_ARTICLE."""
    article = articles.peek_article(session, site, ref)
    if article is None:
        return Thread(ref=ref, title=ref, url=None, total=0, entries=[], next=None)
    found = comments.approved_comments(
        session, article, after=after, limit=PAGE + 1, newest_first=newest_first
    )
    shown = found[:PAGE]
    return Thread(
        ref=ref,
        title=article.title or ref,
        url=_on_the_web(article.url),
        total=article.approved_count,
        entries=_nested(shown, newest_first=newest_first),
        next=shown[-1].id if len(found) > PAGE else None,
    )


def find_published(session: Session, article: Article | None, comment_id: UUID | None) -> Comment | None:
    """An article's published comment, to reply to or to report; nothing if there is none."""
    comment = session.get(Comment, comment_id) if article and comment_id else None
    is_shown = comment and article and comment.article_id == article.id and comment.status == Status.APPROVED
    return comment if is_shown else None


def _nested(shown: Sequence[Comment], *, newest_first: bool) -> list[Entry]:
    """Top levels in the page's order; replies always in the order of their talk."""
    entries = {comment.id: Entry(comment, Markup(render(comment.body))) for comment in shown}  # noqa: S704  # safe by nh3
    top = [entry for entry in entries.values() if entry.comment.parent_id not in entries]
    for entry in reversed(entries.values()) if newest_first else entries.values():
        _place(entry, entries)
    return top


def _place(entry: Entry, entries: dict[UUID, Entry]) -> None:
    above = entries.get(entry.comment.parent_id) if entry.comment.parent_id else None
    if above:
        entry.parent = above.comment
        above.replies.append(entry)


def _on_the_web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
