"""A program at any front door of the web: its key looked up, and its use noted, in transactions of their own."""

import datetime as dt

from flask import g

from models import ApiKey, Site
from service import access, problems
from service.database import snapshot, transaction
from service.problems import Problem


def program_with(plain: str, *, now: dt.datetime) -> tuple[ApiKey, Site]:
    """The key with this plain text and its site. Raises Problem UNAUTHENTICATED for none, or a revoked one."""
    found = known_program(plain, now=now)
    if found is None:
        raise Problem(problems.UNAUTHENTICATED, "this key is unknown or was revoked")
    key, site = found
    if access.use_is_worth_noting(key, now):
        with transaction() as session:
            access.note_use(session, key, now)
    return key, site


def known_program(plain: str, *, now: dt.datetime) -> tuple[ApiKey, Site] | None:
    """The key with this plain text and its site, if it lets anybody in; looked up once a request."""
    looked_up: dict[str, tuple[ApiKey, Site] | None] = g.setdefault("programs", {})
    if plain not in looked_up:
        looked_up[plain] = _look_up(plain, now)
    return looked_up[plain]


def _look_up(plain: str, now: dt.datetime) -> tuple[ApiKey, Site] | None:
    with snapshot() as session:
        key = access.find_key(session, plain, now=now)
        return (key, session.get_one(Site, key.site_id)) if key else None
