"""The site's policy: read the one in force, put a new version in its place, see what there was."""

from typing import Any

from service import policies
from service.api.caller import caller
from service.api.conditions import etag, expected_version
from service.api.house import Blueprint
from service.api.schemas.rules import PolicyHistory, PolicyInput, PolicySchema
from service.database import snapshot, transaction
from service.parts import now

blueprint = Blueprint("policy", __name__, url_prefix="/v1", description="The moderation policy")
Answer = tuple[Any, int, dict[str, str]]


@blueprint.get("/policy")
@blueprint.needs("moderate")
@blueprint.response(200, PolicySchema)
def read() -> Answer:
    """Read the policy in force."""
    with snapshot() as session:
        version = policies.in_force(session, caller().site)
        return version, 200, etag(version.version)


@blueprint.put("/policy")
@blueprint.needs("admin")
@blueprint.json(PolicyInput)
@blueprint.response(200, PolicySchema)
def replace(data: dict[str, Any]) -> Answer:
    """Put a new version in force; the old ones are kept.

    With `If-Match: "<version>"` only if no other came between: else 412.
    """
    with transaction() as session:
        version = policies.set_policy(
            session,
            caller().site,
            data["document"],
            author=caller().acting.name,
            note=data.get("note"),
            expected_version=expected_version(),
            now=now(),
        )
        return version, 200, etag(version.version)


@blueprint.get("/policy/versions")
@blueprint.needs("moderate")
@blueprint.response(200, PolicyHistory)
def history() -> dict[str, Any]:
    """Read every version there was, newest first."""
    with snapshot() as session:
        return {"items": policies.history(session, caller().site), "next": None}
