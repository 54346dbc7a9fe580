"""Which policy is in force for a site or an article, and how a new version takes its place."""

import datetime as dt
import json
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Site
from models import Policy as PolicyVersion
from service import problems
from service.policy import DEFAULT, Policy, PolicyError
from service.problems import Problem


def in_force(session: Session, site: Site) -> PolicyVersion:
    """The site's policy row with the highest version."""
    newest = select(PolicyVersion).where(PolicyVersion.site_id == site.id)
    return session.scalars(newest.order_by(PolicyVersion.version.desc()).limit(1)).one()


def read_policy(version: PolicyVersion, article: Article | None = None) -> Policy:
    """The rules a version's document spells, with an article's own laid over them."""
    override = article.policy if article is not None else None
    return _read(json.dumps(version.document, sort_keys=True), json.dumps(override or {}, sort_keys=True))


def history(session: Session, site: Site) -> list[PolicyVersion]:
    """Every version the site had, newest first."""
    versions = select(PolicyVersion).where(PolicyVersion.site_id == site.id)
    return list(session.scalars(versions.order_by(PolicyVersion.version.desc())))


def first_policy(session: Session, site: Site, *, now: dt.datetime) -> PolicyVersion:
    """Give a new site version 1: the defaults, made for a French or English newsroom."""
    return _add(session, site, 1, DEFAULT.to_document(), author=None, note=None, now=now)


def set_policy(
    session: Session,
    site: Site,
    document: dict[str, Any],
    *,
    author: str,
    now: dt.datetime,
    note: str | None = None,
    expected_version: int | None = None,
) -> PolicyVersion:
    """Put a new version in force. Raises Problem: POLICY_UNSOUND with all mistakes, STALE if another came between."""
    policy = checked(document)
    _lock_rules(session, site)
    _check_overrides(session, site, policy)
    current = in_force(session, site)
    if expected_version not in {None, current.version}:
        raise Problem(
            problems.STALE,
            current_version=current.version,
            by=current.author,
            at=current.created_at.isoformat(),
        )
    return _add(session, site, current.version + 1, policy.to_document(), author=author, note=note, now=now)


def checked(document: dict[str, Any]) -> Policy:
    """The policy a document spells. Raises Problem POLICY_UNSOUND with every mistake by its path."""
    try:
        return Policy.from_document(document)
    except PolicyError as error:
        raise Problem(problems.POLICY_UNSOUND, errors=dict(error.errors)) from None


def checked_override(session: Session, site: Site, partial: dict[str, Any]) -> dict[str, Any]:
    """An article's partial policy, if it makes sense over the site's, which stands still until it is stored.

    Raises Problem POLICY_UNSOUND.
    """
    _lock_rules(session, site)
    try:
        read_policy(in_force(session, site)).overridden_by(partial)
    except PolicyError as error:
        raise Problem(
            problems.POLICY_UNSOUND,
            errors={f"policy.{path}": said for path, said in error.errors.items()},
        ) from None
    return partial


def _lock_rules(session: Session, site: Site) -> None:
    """Let one writer at a time number a site's versions, and fit them and its articles' rules to each other.

    Readers and comments that come in do not wait: they only keep the site's key from changing.
    """
    session.execute(select(Site.id).where(Site.id == site.id).with_for_update(key_share=True))


def _check_overrides(session: Session, site: Site, policy: Policy) -> None:
    """What articles lay over the site's policy must make sense over the new one too. Raises Problem."""
    overriding = select(Article).where(Article.site_id == site.id, Article.policy.is_not(None))
    errors: dict[str, str] = {}
    for article in session.scalars(overriding):
        try:
            policy.overridden_by(article.policy or {})
        except PolicyError as error:
            errors |= {f"articles.{article.ref}.{path}": said for path, said in error.errors.items()}
    if errors:
        raise Problem(problems.POLICY_UNSOUND, errors=errors)


def _add(session: Session, site: Site, number: int, document: dict[str, Any], **said: Any) -> PolicyVersion:
    now = said.pop("now")
    version = PolicyVersion(site_id=site.id, version=number, document=document, created_at=now, **said)
    session.add(version)
    session.flush()
    return version


@lru_cache(maxsize=256)
def _read(document: str, override: str) -> Policy:
    # Reading compiles lists and patterns; versions never change, so their text is a sound key.
    policy = Policy.from_document(json.loads(document))
    return policy.overridden_by(json.loads(override)) if override != "{}" else policy
