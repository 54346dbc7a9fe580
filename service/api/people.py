"""A person's rights by HTTP: their data, and its erasure; for administrators."""

from typing import Any

from service import people
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.moving import ErasureInput, ErasureSchema, PersonInput, PersonSchema
from service.database import snapshot, transaction
from service.people import Person
from service.web.erasing import erase_author
from service.web.parts import parts

blueprint = Blueprint("people", __name__, url_prefix="/v1", description="A person's data and its erasure")


@blueprint.post("/people/export")
@blueprint.needs("admin")
@blueprint.json(PersonInput)
@blueprint.response(200, PersonSchema)
def export(data: dict[str, Any]) -> dict[str, Any]:
    """Read all that is kept of a person."""
    site, person = caller().site, Person(**data)
    with snapshot() as session:
        found = people.find_person(session, site, person, parts().keyring)
        return people.person_data(session, found, people.notices_by(session, site, person, found))


@blueprint.post("/people/erase")
@blueprint.needs("admin")
@blueprint.json(ErasureInput)
@blueprint.response(200, ErasureSchema)
def erase(data: dict[str, Any]) -> dict[str, Any]:
    """Erase a person; their places in the threads stay. Safe to repeat."""
    is_dry, site = data.pop("dry_run"), caller().site
    person = Person(**data)
    with snapshot() as session:
        found = people.find_person(session, site, person, parts().keyring)
        notices = len(people.notices_by(session, site, person, found))
        ids, comments = [a.id for a in found], sum(people.count_words(session, a) for a in found)
    if not is_dry:
        with transaction() as session:
            people.erase_notices(session, site, person)
        comments = sum(erase_author(site, author_id) for author_id in ids)
    return {"authors": ids, "comments": comments, "notices": notices, "dry_run": is_dry}
