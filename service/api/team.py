"""Moderators sign in for a token; anybody with credentials can ask whose they are."""

from typing import Any

from service import access, problems
from service.api.caller import caller
from service.api.house import BEARER, Blueprint
from service.api.schemas.people import CallerSchema, SignInInput, TokenSchema
from service.database import snapshot, transaction
from service.problems import Problem
from service.web.addresses import address_hash
from service.web.parts import now, parts

blueprint = Blueprint("team", __name__, url_prefix="/v1", description="Signing in")


@blueprint.post("/session")
@blueprint.open()
@blueprint.json(SignInInput)
@blueprint.response(201, TokenSchema)
def sign_in(data: dict[str, Any]) -> dict[str, Any]:
    """Sign in as a moderator; the token is good for 12 hours."""
    with snapshot() as session:
        examined = access.examine(session, data["email"], data["password"])
    with transaction() as session:
        moderator = access.conclude(session, examined, address_hash=address_hash(), now=now())
    if moderator is None:
        raise Problem(problems.UNAUTHENTICATED, "wrong e-mail or password, or too many attempts")
    return {
        "token": access.issue_token(parts().keyring, moderator, now()),
        "name": moderator.name,
        "role": moderator.role.value,
        "scopes": sorted(access.scopes_of(moderator)),
    }


@blueprint.get("/me")
@blueprint.doc(security=[{BEARER: []}])
@blueprint.response(200, CallerSchema)
def whoami() -> dict[str, Any]:
    """See whose credentials these are, and what they allow."""
    found = caller()
    if found.actor is None and found.reader is None:
        raise Problem(problems.UNAUTHENTICATED)
    name = found.actor.name if found.actor else found.reader.name if found.reader else None
    return {"site": found.site.key, "name": name, "scopes": sorted(found.scopes)}
