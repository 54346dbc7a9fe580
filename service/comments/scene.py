"""Screening: what can be known of a comment without a model, and whether it is taken in at all."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from models import Article, Author, Comment, Site, Status
from service import problems
from service.articles import peek_article
from service.authors import Identity, find_author, is_published_as, pace, standing_now
from service.comments.repetition import is_repeated
from service.keyring import Keyring
from service.policies import in_force, read_policy
from service.policy import Policy, Refusal, Signals, refuse
from service.problems import Kind, Problem
from service.text import count_links, detect_language, tame

REFUSED: dict[str, Kind] = {
    "article_closed": problems.ARTICLE_CLOSED,
    "author_banned": problems.AUTHOR_BANNED,
    "author_suspended": problems.AUTHOR_SUSPENDED,
    "guests_refused": problems.GUESTS_REFUSED,
    "too_long": problems.TOO_LONG,
    "flood": problems.FLOOD,
}
MINUTE = 60
NOBODY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every comment meets here, whoever sends it."""

    keyring: Keyring
    flood_limit: int
    """Comments a minute, per author and per address."""
    languages: frozenset[str]
    """Those the model covers (ISO 639-1)."""
    attributes: tuple[str, ...]
    """Those the model scores; the policy holds what lacks any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A comment as it came in by a front door."""

    article_ref: str
    body: str
    who: Identity
    parent_id: uuid.UUID | None = None
    article_url: str | None = None
    article_title: str | None = None
    vouched: bool = False
    """Whether the publisher's own program says where the article is; a page may only fill what is empty."""
    robot: bool = False
    """Whether the form it came by was filled in the way robots do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that is known before scoring: the rules that hold and the signals for them."""

    policy: Policy
    policy_version: int
    signals: Signals
    title: str | None = None
    """What a page, which anybody may have made, calls an article that has no title yet."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What a submission meets: the rows it belongs to, as far as they exist, and the rules."""

    site: Site
    article: Article | None
    author: Author | None
    address: str | None
    policy: Policy


def screen(session: Session, site: Site, submission: Submission, house: House, *, now: dt.datetime) -> Scene:
    """Gather the cheap facts. Raises Problem where the comment is not even taken in."""
    article = peek_article(session, site, submission.article_ref)
    author = find_author(session, site, submission.who, house.keyring)
    version = in_force(session, site)
    policy = read_policy(version, article)
    _check_parent(session, article, submission.parent_id)
    around = _Around(site, article, author, address_hash(submission.who, house.keyring), policy)
    signals = _before_reading(session, submission, around, now)
    refusal = refuse(signals, policy) or _flood(signals, house)
    if refusal is not None:
        raise problem_of(refusal, author)
    repeated = _is_repeated(session, submission.body, around, now)
    facts = _text_facts(submission.body, house) | _name_facts(session, author, submission.who.name)
    signals = replace(signals, **facts, repeated=repeated)
    title = _title_offered(submission, article)
    return Scene(policy=policy, policy_version=version.version, signals=signals, title=title)


def scene_of(session: Session, comment: Comment, house: House, body: str, *, now: dt.datetime) -> Scene:
    """The scene around a comment that is stored already, with `body` as its text."""
    version = in_force(session, comment.article.site)
    policy = read_policy(version, comment.article)
    signals = Signals(
        **_text_facts(body, house),
        **_name_facts(session, comment.author, comment.author_name),
        **author_facts(comment.author, policy, now),
        **_article_facts(comment.article, now),
        reports=comment.report_count,
    )
    return Scene(policy=policy, policy_version=version.version, signals=signals)


def scene_for_trial(
    session: Session,
    site: Site,
    article_ref: str | None,
    body: str,
    house: House,
    *,
    name: str = "",
    author: Mapping[str, Any] = NOBODY,
) -> Scene:
    """The scene of a text that is only tried, signed `name`; `author` holds what is known of whoever wrote it.

    Raises Problem where `refuse` would.
    """
    article = peek_article(session, site, article_ref) if article_ref else None
    version = in_force(session, site)
    policy = read_policy(version, article)
    mode = article.mode.value if article else "open"
    signals = Signals(text=body, **author, article_mode=mode)
    if refusal := refuse(signals, policy):
        raise problem_of(refusal, None)
    signals = replace(signals, **_text_facts(body, house), **_name_facts(session, None, tame(name)))
    return Scene(policy=policy, policy_version=version.version, signals=signals)


def problem_of(refusal: Refusal, author: Author | None) -> Problem:
    """A refusal of the policy as the problem that tells it, with its limit or end."""
    extra: dict[str, Any] = {"limit": refusal.detail} if refusal.detail else {}
    if refusal.code == "author_suspended" and author and author.suspended_until:
        extra["until"] = author.suspended_until.isoformat()
    wait = MINUTE if refusal.code == "flood" else None
    return Problem(REFUSED[refusal.code], retry_after=wait, **extra)


def author_facts(author: Author, policy: Policy, now: dt.datetime) -> dict[str, Any]:
    """An author's record, as signals."""
    return {
        "standing": standing_now(author, policy, now),
        "approved_count": author.approved_count,
        "signed_in": author.ref is not None,
    }


def address_hash(who: Identity, keyring: Keyring) -> str | None:
    """The keyed hash of the reader's address, all that is ever kept of it."""
    return keyring.hash("address", who.address) if who.address else None


def _before_reading(session: Session, submission: Submission, around: _Around, now: dt.datetime) -> Signals:
    """All that can be known without reading the text, which may be as long as a request."""
    article, author = around.article, around.author
    return Signals(
        text=submission.body,
        standing=standing_now(author, around.policy, now),
        approved_count=author.approved_count if author else 0,
        signed_in=submission.who.signed_in,
        **_article_facts(article, now),
        robot=submission.robot,
        comments_last_minute=max(pace(session, around.site, author, around.address, now=now)),
    )


def _article_facts(article: Article | None, now: dt.datetime) -> dict[str, Any]:
    """What may close an article: to new comments and to edits of those it has."""
    if article is None:
        return {}
    age = (now - article.created_at) / dt.timedelta(days=1)
    return {"article_mode": article.mode.value, "article_age_days": age}


def _is_repeated(session: Session, body: str, around: _Around, now: dt.datetime) -> bool:
    return is_repeated(
        session,
        body,
        site_id=around.site.id,
        author_id=around.author.id if around.author else None,
        address_hash=around.address,
        policy=around.policy,
        now=now,
    )


def _text_facts(body: str, house: House) -> dict[str, Any]:
    language = detect_language(body).language
    return {
        "text": body,
        "links": count_links(body),
        "language": language,
        "language_covered": language is None or language in house.languages,
        "attributes": house.attributes,
    }


def _name_facts(session: Session, author: Author | None, name: str) -> dict[str, Any]:
    """What is known of the name; what was taken from a forgotten comment is none."""
    is_known = author is not None and is_published_as(session, author, name)
    return {"name": name, "name_is_new": bool(name) and not is_known, "name_links": count_links(name)}


def _title_offered(submission: Submission, article: Article | None) -> str | None:
    title, is_known = submission.article_title, article is not None and bool(article.title)
    return None if not title or submission.vouched or submission.robot or is_known else tame(title)


def _check_parent(session: Session, article: Article | None, parent_id: uuid.UUID | None) -> None:
    if parent_id is None:
        return
    parent = session.get(Comment, parent_id)
    if (
        parent is None
        or article is None
        or parent.article_id != article.id
        or parent.status != Status.APPROVED
    ):
        raise Problem(problems.PARENT_UNAVAILABLE)


def _flood(signals: Signals, house: House) -> Refusal | None:
    # The server's own limit holds whatever the site's policy says.
    too_many = signals.comments_last_minute >= house.flood_limit
    return Refusal("flood", str(house.flood_limit)) if too_many else None
