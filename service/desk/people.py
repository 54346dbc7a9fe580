"""What is kept of a person, given to them or erased when they ask for it; for administrators."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from models import Author, Site
from service import authors, people
from service.database import snapshot
from service.desk.frame import page as render
from service.desk.frame import pretty
from service.desk.session import admins_only, site_here
from service.people import Person
from service.policies import in_force, read_policy
from service.web.erasing import erase_author
from service.web.parts import now, parts

blueprint = Blueprint("people", __name__)


@blueprint.get("/authors/<uuid:author_id>/export.json")
@admins_only
def export(author_id: UUID) -> Response:
    """Give all that is kept of an author as a file: the document of `civility person export`."""
    with snapshot() as database:
        author = authors.get_author(database, site_here(database), author_id)
        data = people.person_data(database, [author])
    headers = {"Content-Disposition": f'attachment; filename="civility-person-{author_id}.json"'}
    return Response(pretty(data) + "\n", content_type="application/json", headers=headers)


@blueprint.get("/authors/<uuid:author_id>/erase")
@admins_only
def page(author_id: UUID) -> str:
    """Say what would go and what would stay."""
    return _page(author_id, is_unsure=False)


@blueprint.post("/authors/<uuid:author_id>/erase")
@admins_only
def erase(author_id: UUID) -> AnyResponse | tuple[str, int]:
    """Erase an author, if the box that says so is ticked. Safe to repeat."""
    if request.form.get("sure") != "yes":
        return _page(author_id, is_unsure=True), 422
    with snapshot() as database:
        site = site_here(database)
    comments = erase_author(site, author_id)
    return redirect(url_for("desk.authors.page", author_id=author_id, erased=comments), 303)


def _page(author_id: UUID, *, is_unsure: bool) -> str:
    with snapshot() as database:
        site = site_here(database)
        author = authors.get_author(database, site, author_id)
        return render(
            "erase",
            author=author,
            standing_now=authors.standing_now(author, read_policy(in_force(database, site)), now()),
            comments=people.count_words(database, author),
            notices=len(people.notices_of(database, author)),
            others=_same_e_mail(database, site, author),
            is_unsure=is_unsure,
        )


def _same_e_mail(database: Session, site: Site, author: Author) -> Sequence[Author]:
    if not author.email:
        return []
    found = people.find_person(database, site, Person(email=author.email), parts().keyring)
    return [other for other in found if other.id != author.id]
