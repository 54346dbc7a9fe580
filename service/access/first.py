"""The one-time link to the first administrator: derived from the secret key, good only while nobody is there."""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Moderator, Site
from service import problems
from service.keyring import Keyring
from service.problems import Problem

PURPOSE = "first administrator"
LENGTH = 40


def first_token(session: Session, keyring: Keyring) -> str | None:
    """The token while there is no moderator: 160 bits that belong to this database and this secret key."""
    oldest = session.scalars(select(Site.id).order_by(Site.id).limit(1)).one_or_none()
    if oldest is None or session.scalars(select(Moderator.id).limit(1)).first() is not None:
        return None
    return keyring.hash(PURPOSE, oldest.hex)[:LENGTH]


def check_first_token(session: Session, keyring: Keyring, token: str, *, alone: bool = False) -> None:
    """Whether the link may be used; with `alone`, nobody else can until the transaction ends.

    Raises Problem NOT_FOUND for a wrong token, and for any as soon as there is a moderator.
    """
    if alone:
        session.execute(select(Site.id).order_by(Site.id).limit(1).with_for_update())
    known = first_token(session, keyring)
    if known is None or not hmac.compare_digest(token.encode(), known.encode()):
        raise Problem(problems.NOT_FOUND, "this link is not good, or not any more")
