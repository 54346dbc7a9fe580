"""Coral's data as JSON lines, from `mongoexport` or its own API; stories and users come in files of their own."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from models import ArticleMode
from service.importing.jsonlines import objects
from service.importing.records import DELETED, Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.remarks import NO_TIME, UNKNOWN_STATUS, WITHOUT_KEY
from service.importing.sources import Source
from service.importing.times import is_to_come, time_of
from service.text import from_html

STATUSES = {
    "NONE": "approved",
    "APPROVED": "approved",
    "PREMOD": "pending",
    "SYSTEM_WITHHELD": "pending",
    "REJECTED": "rejected",
}
MILLISECONDS = re.compile(r"-?[0-9]{1,19}", re.ASCII)


def read_coral(
    source: Source, *, now: dt.datetime, stories: Source | None = None, users: Source | None = None
) -> Iterator[Record]:
    """The comments, under the stories and by the users of their files; without those by their ids alone."""
    yield from _each(stories, _story, now)
    yield from _each(users, _user, now)
    for row, found in objects(source):
        yield found if isinstance(found, Remark) else _comment(row, found, now, with_users=users is not None)
        if isinstance(found, dict) and stories is None and (story := _str(found.get("storyID"))):
            yield SourceArticle(key=story, ref=story)


def _each(
    source: Source | None, read: Callable[[str, dict[str, Any], dt.datetime], Record], now: dt.datetime
) -> Iterator[Record]:
    for row, found in objects(source) if source else ():
        key = None if isinstance(found, Remark) else _str(found.get("id"))
        if isinstance(found, dict) and key:
            yield read(key, found, now)
        else:
            reason = found.reason if isinstance(found, Remark) else WITHOUT_KEY
            yield Remark(row=f"{source.path.name if source else ''} {row}", reason=reason)


def _story(key: str, found: dict[str, Any], now: dt.datetime) -> SourceArticle:
    about = found.get("metadata")
    return SourceArticle(
        key=key,
        ref=key,
        url=_str(found.get("url")),
        title=_str(about.get("title")) if isinstance(about, dict) else None,
        mode=_mode(found, now),
        created_at=_time(found.get("createdAt"), now),
    )


def _mode(found: dict[str, Any], now: dt.datetime) -> ArticleMode:
    closed_at, settings = found.get("closedAt"), found.get("settings")
    # `false` says that it was opened again, a day to come when it is to close.
    if closed_at and not is_to_come(_plain(closed_at), now=now):
        return ArticleMode.CLOSED
    is_premoderated = isinstance(settings, dict) and settings.get("moderation") == "PRE"
    return ArticleMode.PREMODERATED if is_premoderated else ArticleMode.OPEN


def _user(key: str, found: dict[str, Any], _now: dt.datetime) -> SourceAuthor:
    # With single sign-on a Coral user has the id that the publisher gave.
    return SourceAuthor(
        key=key, name=_str(found.get("username")) or "", email=_str(found.get("email")), ref=key
    )


def _comment(row: str, found: dict[str, Any], now: dt.datetime, *, with_users: bool) -> Record:
    key = _str(found.get("id"))
    if not key:
        return Remark(row=row, reason=WITHOUT_KEY)
    # Coral's own erasure takes the author and every revision away, and leaves the status.
    is_deleted = bool(found.get("deletedAt"))
    label, status = f"coral:{key}", DELETED if is_deleted else STATUSES.get(str(found.get("status")))
    created_at = _time(found.get("createdAt"), now)
    if created_at is None or status is None:
        return Remark(row=label, reason=UNKNOWN_STATUS if status is None else NO_TIME)
    parent = _str(found.get("parentID"))
    return SourceComment(
        key=label,
        article=_str(found.get("storyID")) or "",
        author=SourceAuthor(name="") if is_deleted else _author(found, with_users=with_users),
        body="" if is_deleted else from_html(_body(found)),
        status=status,
        created_at=created_at,
        parent=f"coral:{parent}" if parent else None,
    )


def _author(found: dict[str, Any], *, with_users: bool) -> SourceAuthor | str:
    author = _str(found.get("authorID")) or ""
    return author if with_users else SourceAuthor(name="", ref=author or None)


def _body(found: dict[str, Any]) -> str:
    """The text, or in MongoDB's own form the last revision's."""
    revisions = found.get("revisions")
    last = revisions[-1] if isinstance(revisions, list) and revisions else None
    written = found.get("body") or (last.get("body") if isinstance(last, dict) else None)
    return _str(written) or ""


def _time(value: object, now: dt.datetime) -> dt.datetime | None:
    return time_of(_plain(value), now=now)


def _str(value: object) -> str | None:
    found = _plain(value)
    return found if isinstance(found, str) and found else None


def _plain(value: object) -> object:
    """What MongoDB's extended JSON stands for, relaxed or canonical (v2 of its specification); else the value itself.

    Nothing that is read here is a number, but for the milliseconds of a time.
    """
    match value:
        case {"$date": {"$numberLong": str(digits)}} if MILLISECONDS.fullmatch(digits):
            return int(digits) / 1000
        case {"$date": str(inner)} | {"$oid": str(inner)}:
            return inner
        case _:
            return value
