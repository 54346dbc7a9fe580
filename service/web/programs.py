"""A program at any front door of the web: its key looked up, and its use noted, in transactions of their own."""

import datetime as dt

from models import ApiKey, Site
from service import access, problems
from service.database import snapshot, transaction
from service.problems import Problem


def program_with(plain: str, *, now: dt.datetime) -> tuple[ApiKey, Site]:
    """The key with this plain text and its site. Raises Problem UNAUTHENTICATED for none, or a revoked one."""
    with snapshot() as session:
        key = access.find_key(session, plain, now=now)
        if key is None:
            raise Problem(problems.UNAUTHENTICATED, "this key is unknown or was revoked")
        site = session.get_one(Site, key.site_id)
    if access.use_is_worth_noting(key, now):
        with transaction() as session:
            access.note_use(session, key, now)
    return key, site
