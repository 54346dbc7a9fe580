"""Atom feeds (RFC 4287) of approved comments, for an article or a whole site."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET  # only written here, never read

from flask import Response, request

from models import Comment
from service import articles, comments
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.paging import SiteQuery
from service.database import snapshot
from service.parts import now
from service.text import render

blueprint = Blueprint("feeds", __name__, url_prefix="/v1", description="Atom feeds")
ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
NEWEST = 50


@blueprint.get("/articles/<ref:ref>/feed.atom")
@blueprint.open()
@blueprint.query(SiteQuery)
@blueprint.response(200, content_type=MEDIA_TYPE, schema={"type": "string"})
def article_feed(query: dict[str, Any], ref: str) -> Response:  # noqa: ARG001  # read by `caller`
    """Follow the newest approved comments on an article."""
    with snapshot() as session:
        article = articles.find_article(session, caller().site, ref)
        newest = comments.approved_comments(session, article, after=None, limit=NEWEST, newest_first=True)
        return _feed(article.title or article.ref, newest)


@blueprint.get("/feed.atom")
@blueprint.open()
@blueprint.query(SiteQuery)
@blueprint.response(200, content_type=MEDIA_TYPE, schema={"type": "string"})
def site_feed(query: dict[str, Any]) -> Response:  # noqa: ARG001  # read by `caller`
    """Follow the newest approved comments on a site."""
    with snapshot() as session:
        return _feed(caller().site.name, comments.site_feed(session, caller().site, limit=NEWEST))


def _feed(title: str, newest: Sequence[Comment]) -> Response:
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", title)
    _add(feed, "id", request.url)
    _add(feed, "updated", max(map(_touched, newest), default=now()).isoformat())
    for comment in newest:
        feed.append(_entry(comment))
    return Response(ET.tostring(feed, encoding="utf-8", xml_declaration=True), content_type=MEDIA_TYPE)


def _entry(comment: Comment) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "title", f"{comment.author_name}: {comment.article.title or comment.article.ref}")
    _add(entry, "id", f"urn:uuid:{comment.id}")
    _add(entry, "updated", _touched(comment).isoformat())
    _add(ET.SubElement(entry, "author"), "name", comment.author_name)
    _add(entry, "content", render(comment.body), type="html")
    if comment.article.url:
        ET.SubElement(entry, "link", href=f"{comment.article.url}#comment-{comment.id}")
    return entry


def _touched(comment: Comment) -> dt.datetime:
    return comment.edited_at or comment.created_at


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _writable(text)


def _writable(text: str) -> str:
    """XML 1.0 has no form for most control characters, not even escaped."""
    return "".join(c for c in text if c in "\t\n\r" or "\x20" <= c < "\ufffe" or c > "\uffff")
