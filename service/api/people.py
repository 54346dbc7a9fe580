"""A person's rights by HTTP: their data, and its erasure; for administrators."""

from typing import Any

from service import people
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.schemas.moving import ErasureInput, ErasureSchema, PersonInput, PersonSchema
from service.database import snapshot
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
    with snapshot() as session:
        found = people.find_person(session, caller().site, Person(**data), parts().keyring)
        return people.person_data(session, found)


@blueprint.post("/people/erase")
@blueprint.needs("admin")
@blueprint.json(ErasureInput)
@blueprint.response(200, ErasureSchema)
def erase(data: dict[str, Any]) -> dict[str, Any]:
    """Erase a person; their places in the threads stay. Safe to repeat."""
    is_dry = data.pop("dry_run")
    with snapshot() as session:
        found = people.find_person(session, caller().site, Person(**data), parts().keyring)
        ids, comments = [a.id for a in found], sum(people.count_words(session, a) for a in found)
    if not is_dry:
        comments = sum(erase_author(caller().site, author_id) for author_id in ids)
    return {"authors": ids, "comments": comments, "dry_run": is_dry}
