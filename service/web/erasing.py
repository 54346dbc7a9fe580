"""Erasing an author from a web front door: a few comments a transaction, so that nobody waits long behind it."""

from uuid import UUID

from models import Site
from service import people
from service.database import transaction
from service.people import Erased
from service.web.parts import now


def erase_author(site: Site, author_id: UUID) -> int:
    """Erase an author of a site; how many comments lost their words. Safe to repeat. Raises Problem NOT_FOUND."""
    comments, erased = 0, Erased(0, 0, is_done=False)
    while not erased.is_done:
        with transaction() as session:
            erased = people.erase_some(session, site, author_id, now=now())
        comments += erased.comments
    return comments
