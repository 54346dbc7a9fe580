"""Disqus's XML export: threads, then posts; see https://help.disqus.com/en/articles/1717164-comments-export."""

import datetime as dt
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import parse_qs

from models import ArticleMode
from service.importing.records import DELETED, Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.remarks import DROPPED, NO_TIME, TOO_LONG, WITHOUT_KEY
from service.importing.sources import Source
from service.importing.times import time_of
from service.importing.xml import Element, elements
from service.text import from_html

DISQUS = "http://disqus.com "
ID = "http://disqus.com/disqus-internals id"
ROOT, THREAD, POST = f"{DISQUS}disqus", f"{DISQUS}thread", f"{DISQUS}post"
FIELDS = {
    DISQUS + name
    for name in (
        *("id", "link", "title", "message", "createdAt", "isClosed", "isDeleted", "isSpam", "isApproved"),
        *("email", "name", "username", "isAnonymous", "ipAddress", "thread", "parent"),
    )
}

BY_WAY_OF_DISQUS = re.compile(r"""https?://disq\.us/url\?([^\s"'<>]+)""")
SIGNATURE = re.compile(r":[A-Za-z0-9_-]{27}$")
"""What Disqus signs an address with: a SHA-1 in base64."""


def read_disqus(source: Source, *, now: dt.datetime) -> Iterator[Record]:
    """The articles and comments of an export. Raises Problem MALFORMED."""
    # A post names its thread by an element of the same name as the threads themselves.
    for element in elements(source, {THREAD, POST}, FIELDS, root=ROOT, attributes={"id"}, unless_inside=POST):
        if element.name == THREAD:
            yield from _thread(element, now)
        elif element.name == POST:
            yield _post(element, now)
        else:
            yield Remark(row=source.path.name, reason=DROPPED, left_out=False)


def _thread(element: Element, now: dt.datetime) -> Iterator[Record]:
    key, fields = element.attributes.get(ID, ""), element.fields
    # Disqus keeps the comments of a thread that it shows as deleted: they are imported all the same.
    yield SourceArticle(
        key=key,
        ref=fields.get("id") or None,
        url=fields.get("link") or None,
        title=unescape(fields.get("title", "")) or None,
        mode=ArticleMode.CLOSED if _is("isClosed", element) else ArticleMode.OPEN,
        created_at=time_of(fields.get("createdAt"), now=now),
    )


def _post(element: Element, now: dt.datetime) -> Record:
    key, fields = element.attributes.get(ID, ""), element.fields
    if not key:
        return Remark(row="a post", reason=WITHOUT_KEY)
    row, created_at = f"disqus:{key}", time_of(fields.get("createdAt"), now=now)
    if "message" in element.overlong:
        return Remark(row=row, reason=TOO_LONG)
    if created_at is None:
        return Remark(row=row, reason=NO_TIME)
    return SourceComment(
        key=row,
        article=fields.get("thread@id", ""),
        author=_author(fields),
        body=from_html(BY_WAY_OF_DISQUS.sub(_target, fields.get("message", ""))),
        status=_status(element),
        created_at=created_at,
        parent=f"disqus:{fields['parent@id']}" if fields.get("parent@id") else None,
    )


def _target(link: re.Match[str]) -> str:
    """Where a link leads that Disqus counts; as it stands, if no address of the web is in it."""
    given = parse_qs(unescape(link[1])).get("url", [""])[0]
    target = SIGNATURE.sub("", given)
    return escape(target) if target.startswith(("http://", "https://")) else link[0]


def _author(fields: dict[str, str]) -> SourceAuthor:
    account = fields.get("author/username")
    return SourceAuthor(
        name=unescape(fields.get("author/name", "")) or account or "",
        email=fields.get("author/email") or None,
        account=f"disqus:{account}" if account else None,
        address=fields.get("ipAddress") or None,
    )


def _status(element: Element) -> str:
    if _is("isDeleted", element):
        return DELETED
    if _is("isSpam", element):
        return "spam"
    return "pending" if element.fields.get("isApproved", "").strip().lower() == "false" else "approved"


def _is(name: str, element: Element) -> bool:
    return element.fields.get(name, "").strip().lower() in {"true", "1"}
