"""Sites: each publication with its key, its pages' origins, and how its readers sign in."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Site
from models.site import DEFAULT_SITE
from service import problems
from service.access.origins import ANY_ORIGIN, normal_origin
from service.access.reader_tokens import stored_reader_tokens
from service.keyring import Keyring
from service.problems import Problem

KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
NAME_LENGTH = 200
LEAST_SECRET = 16
LOCALES = ("fr", "en")


def find_site(session: Session, key: str) -> Site:
    """The site with this key. Raises Problem NOT_FOUND."""
    site = session.scalar(select(Site).where(Site.key == key)) if KEY.fullmatch(key) else None
    if site is None:
        raise Problem(problems.NOT_FOUND, "there is no site with this key")
    return site


def list_sites(session: Session) -> Sequence[Site]:
    """All sites by key."""
    return session.scalars(select(Site).order_by(Site.key)).all()


def create_site(
    session: Session,
    *,
    key: str,
    name: str,
    now: dt.datetime,
    locale: str = "fr",
    allowed_origins: Collection[str] = (),
    open_to_new_articles: bool = True,
) -> Site:
    """A new site with version 1 of its policy. Raises Problem INVALID, or CONFLICT if the key is taken."""
    # Only a new site needs the policy's word lists and language model, which take long to import.
    from service import policies  # noqa: PLC0415

    if not KEY.fullmatch(key):
        raise _invalid(
            "key", "1 to 64 of a-z, 0-9, dot, dash and underscore, starting with a letter or digit"
        )
    site = Site(key=key, created_at=now, open_to_new_articles=open_to_new_articles)
    _describe(site, name=name, locale=locale, allowed_origins=allowed_origins)
    session.add(site)
    try:
        session.flush()
    except IntegrityError:
        raise Problem(problems.CONFLICT, f"there is a site {key} already") from None
    policies.first_policy(session, site, now=now)
    return site


def ensure_default(session: Session, now: dt.datetime) -> Site:
    """The site `default`, made with its first policy if it is not there; French, as first readers are."""
    try:
        return find_site(session, DEFAULT_SITE)
    except Problem:
        return create_site(session, key=DEFAULT_SITE, name="Civility", locale="fr", now=now)


def update_site(
    session: Session,
    site: Site,
    *,
    name: str | None = None,
    locale: str | None = None,
    allowed_origins: Collection[str] | None = None,
    open_to_new_articles: bool | None = None,
) -> Site:
    """Change what is given and leave the rest. Raises Problem INVALID naming the field."""
    _describe(site, name=name, locale=locale, allowed_origins=allowed_origins)
    if open_to_new_articles is not None:
        site.open_to_new_articles = open_to_new_articles
    session.flush()
    return site


def set_reader_tokens(
    session: Session, site: Site, document: Mapping[str, Any] | None, *, keyring: Keyring
) -> None:
    """Say how readers' tokens are checked, or with nothing that none are taken. Raises Problem INVALID.

    The document is that of `service.access.reader_tokens.stored_reader_tokens`.
    """
    site.reader_tokens = None if document is None else stored_reader_tokens(document, keyring)
    session.flush()


def set_coral_secret(session: Session, site: Site, secret: str | None, *, keyring: Keyring) -> None:
    """Answer the Coral that signs with this secret, or with nothing none any more. Raises Problem INVALID."""
    if secret is not None and not LEAST_SECRET <= len(secret.strip()) <= NAME_LENGTH:
        raise _invalid("coral_secret", f"{LEAST_SECRET} to {NAME_LENGTH} characters, as Coral shows them")
    site.coral_secret = None if secret is None else keyring.encrypt(secret.strip().encode())
    session.flush()


def _describe(
    site: Site, *, name: str | None, locale: str | None, allowed_origins: Collection[str] | None
) -> None:
    if name is not None:
        site.name = _checked_name(name)
    if locale is not None:
        site.locale = _checked_locale(locale)
    if allowed_origins is not None:
        site.allowed_origins = _checked_origins(allowed_origins)


def _checked_name(name: str) -> str:
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise _invalid("name", f"1 to {NAME_LENGTH} printable characters")
    return name.strip()


def _checked_locale(locale: str) -> str:
    if locale not in LOCALES:
        raise _invalid("locale", f"choose from {', '.join(LOCALES)}")
    return locale


def _checked_origins(origins: Collection[str]) -> list[str]:
    normal = {given: given if given == ANY_ORIGIN else normal_origin(given) for given in origins}
    wrong = [given for given, found in normal.items() if found is None]
    if wrong:
        raise _invalid("allowed_origins", f"{wrong[0]!r} is not like https://www.example.org")
    return list(dict.fromkeys(str(found) for found in normal.values()))


def _invalid(field: str, message: str) -> Problem:
    return Problem(problems.INVALID, errors={field: [message]})
