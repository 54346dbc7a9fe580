"""WordPress's WXR (1.0 to 1.2): posts with their comments, as Tools → Export writes them.

The same file with `dsq:thread_identifier` is Disqus's own import format, and is read too.
"""

import datetime as dt
from collections.abc import Iterator
from html import unescape

from models import ArticleMode
from service.importing.records import Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.remarks import DROPPED, LOCAL_TIME, NO_TIME, NOT_A_COMMENT, TOO_LONG, WITHOUT_KEY
from service.importing.sources import Source
from service.importing.times import time_of
from service.importing.xml import Element, elements
from service.text import from_html

VERSIONS = ("1.0", "1.1", "1.2")
NAMESPACES = [f"http://wordpress.org/export/{version}/ " for version in VERSIONS]
ITEM = "item"
COMMENTS = {f"{namespace}comment" for namespace in NAMESPACES}
OF_COMMENT = (
    *("comment_id", "comment_author", "comment_author_email", "comment_author_IP", "comment_date"),
    *("comment_date_gmt", "comment_content", "comment_approved", "comment_type", "comment_parent"),
    "comment_user_id",
)
OF_ITEM = ("post_id", "comment_status", "post_date_gmt")
FIELDS = {
    *("title", "link", "http://www.disqus.com/ thread_identifier"),
    *(namespace + name for namespace in NAMESPACES for name in (*OF_COMMENT, *OF_ITEM)),
}
STATUSES = {"1": "approved", "approve": "approved", "0": "pending", "hold": "pending", "spam": "spam"}
BINNED = {"trash": "rejected", "post-trashed": "rejected"}
PINGS = frozenset({"pingback", "trackback"})


def read_wordpress(source: Source, *, now: dt.datetime, with_pings: bool = False) -> Iterator[Record]:
    """The articles and comments of an export; pingbacks and trackbacks if asked. Raises Problem MALFORMED."""
    item = 0
    for element in elements(source, {ITEM, *COMMENTS}, FIELDS, root="rss"):
        if element.name == ITEM:
            yield _article(str(item), element, now)
            item += 1
        elif element.name in COMMENTS:
            # Its item has not ended yet: the comment names it by its number.
            yield from _comment(str(item), element, now, with_pings=with_pings)
        else:
            yield Remark(row=source.path.name, reason=DROPPED, left_out=False)


def _article(key: str, element: Element, now: dt.datetime) -> SourceArticle:
    fields = element.fields
    return SourceArticle(
        key=key,
        ref=fields.get("thread_identifier") or fields.get("post_id") or None,
        url=fields.get("link", "").strip() or None,
        title=unescape(fields.get("title", "")) or None,
        mode=ArticleMode.CLOSED if fields.get("comment_status") == "closed" else ArticleMode.OPEN,
        created_at=time_of(fields.get("post_date_gmt"), now=now),
    )


def _comment(item: str, element: Element, now: dt.datetime, *, with_pings: bool) -> Iterator[Record]:
    fields = element.fields
    key = fields.get("comment_id", "").strip()
    row = f"wordpress:{key}"
    if reason := _obstacle(element, key, with_pings=with_pings):
        yield Remark(row=row if key else "a comment", reason=reason)
        return
    created_at, is_local = _time(fields, now)
    if created_at is None:
        yield Remark(row=row, reason=NO_TIME)
        return
    if is_local:
        yield Remark(row=row, reason=LOCAL_TIME, left_out=False)
    parent = fields.get("comment_parent", "").strip()
    yield SourceComment(
        key=row,
        article=item,
        author=_author(fields),
        body=from_html(fields.get("comment_content", ""), breaks=True),
        status=_status(fields),
        created_at=created_at,
        parent=f"wordpress:{parent}" if parent not in {"", "0"} else None,
    )


def _obstacle(element: Element, key: str, *, with_pings: bool) -> str | None:
    if not key:
        return WITHOUT_KEY
    if "comment_content" in element.overlong:
        return TOO_LONG
    kind = element.fields.get("comment_type", "").strip()
    is_wanted = kind in {"", "comment"} or (with_pings and kind in PINGS)
    return None if is_wanted else NOT_A_COMMENT


def _status(fields: dict[str, str]) -> str:
    # What WordPress does not say waits for a moderator.
    return (STATUSES | BINNED).get(fields.get("comment_approved", "").strip(), "pending")


def _time(fields: dict[str, str], now: dt.datetime) -> tuple[dt.datetime | None, bool]:
    """When it was written, and whether only its local time was there to go by."""
    utc = time_of(fields.get("comment_date_gmt"), now=now)
    return (utc, False) if utc else (time_of(fields.get("comment_date"), now=now), True)


def _author(fields: dict[str, str]) -> SourceAuthor:
    account = fields.get("comment_user_id", "").strip()
    return SourceAuthor(
        name=unescape(fields.get("comment_author", "")),
        email=fields.get("comment_author_email") or None,
        account=f"wordpress:{account}" if account not in {"", "0"} else None,
        address=fields.get("comment_author_IP") or None,
    )
