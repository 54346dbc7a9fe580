"""Integrators' receivers: added, changed, tested, their secrets rotated."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from models import Endpoint
from service import webhooks
from service.api.caller import caller
from service.api.conditions import etag, expected_version
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.webhooks import (
    EndpointChange,
    EndpointCreated,
    EndpointInput,
    EndpointList,
    EndpointSchema,
    RecoveredSchema,
    RecoverInput,
    SecretSchema,
)
from service.database import snapshot, transaction
from service.web.parts import now, parts

blueprint = Blueprint("webhooks", __name__, url_prefix="/v1/webhooks", description="Webhook endpoints")
Answer = tuple[dict[str, Any], int, dict[str, str]]


@blueprint.get("/endpoints")
@blueprint.needs("admin")
@blueprint.response(200, EndpointList)
def list_endpoints() -> dict[str, Any]:
    """List the site's endpoints."""
    with snapshot() as session:
        return {"items": webhooks.list_endpoints(session, caller().site.id), "next": None}


@blueprint.post("/endpoints")
@blueprint.needs("admin")
@blueprint.json(EndpointInput)
@blueprint.response(201, EndpointCreated)
@idempotent
def add(data: dict[str, Any]) -> Response:
    """Add an endpoint; the answer holds its secret, this once."""
    with transaction() as session:
        endpoint, secret = webhooks.create_endpoint(
            session,
            caller().site.id,
            keyring=parts().keyring,
            now=now(),
            allow_private=parts().settings.allow_private_webhooks,
            **data,
        )
        session.flush()
        told = view(endpoint) | {"secret": secret}
        return kept(session, EndpointCreated(), told, 201, etag(endpoint.version))


@blueprint.get("/endpoints/<uuid:endpoint_id>")
@blueprint.needs("admin")
@blueprint.response(200, EndpointSchema)
def read(endpoint_id: UUID) -> Answer:
    """Read one endpoint."""
    with snapshot() as session:
        endpoint = webhooks.find_endpoint(session, caller().site.id, endpoint_id)
        return view(endpoint), 200, etag(endpoint.version)


@blueprint.patch("/endpoints/<uuid:endpoint_id>")
@blueprint.needs("admin")
@blueprint.json(EndpointChange)
@blueprint.response(200, EndpointSchema)
def change(data: dict[str, Any], endpoint_id: UUID) -> Answer:
    """Change an endpoint; made active again, it starts with a clean record.

    With `If-Match: "<version>"` only if it is still as you saw it: else 412.
    """
    with transaction() as session:
        endpoint = _as_seen(session, endpoint_id)
        allowed = parts().settings.allow_private_webhooks
        webhooks.change_endpoint(endpoint, data, allow_private=allowed)
        return view(endpoint), 200, etag(endpoint.version)


@blueprint.delete("/endpoints/<uuid:endpoint_id>")
@blueprint.needs("admin")
@blueprint.response(204)
def remove(endpoint_id: UUID) -> Response:
    """Remove an endpoint with its deliveries.

    With `If-Match: "<version>"` only if it is still as you saw it: else 412.
    """
    with transaction() as session:
        webhooks.delete_endpoint(session, _as_seen(session, endpoint_id))
    return Response(status=204)


@blueprint.post("/endpoints/<uuid:endpoint_id>/rotate-secret")
@blueprint.needs("admin")
@blueprint.response(200, SecretSchema)
@idempotent
def rotate(endpoint_id: UUID) -> Response:
    """Give an endpoint a new secret; for a day deliveries are signed with both.

    With `If-Match: "<version>"` only if it is still as you saw it: else 412.
    """
    with transaction() as session:
        endpoint = _as_seen(session, endpoint_id)
        secret = webhooks.rotate_secret(endpoint, parts().keyring, now=now())
        told = {"secret": secret, "old_secret_until": endpoint.old_secret_until}
        return kept(session, SecretSchema(), told, 200)


@blueprint.post("/endpoints/<uuid:endpoint_id>/test")
@blueprint.needs("admin")
@blueprint.response(202, EndpointSchema)
@idempotent
def test(endpoint_id: UUID) -> Response:
    """Send an `endpoint.test` to this endpoint alone."""
    with transaction() as session:
        endpoint = webhooks.lock_endpoint(session, caller().site.id, endpoint_id)
        webhooks.send_test(session, endpoint, now=now())
        return kept(session, EndpointSchema(), view(endpoint), 202)


@blueprint.post("/endpoints/<uuid:endpoint_id>/recover")
@blueprint.needs("admin")
@blueprint.json(RecoverInput)
@blueprint.response(200, RecoveredSchema)
@idempotent
def recover(data: dict[str, Any], endpoint_id: UUID) -> Response:
    """Send again what failed at this endpoint since a time, and what it missed."""
    with transaction() as session:
        endpoint = webhooks.lock_endpoint(session, caller().site.id, endpoint_id)
        recovered = webhooks.recover(session, endpoint, data["since"], now=now())
        return kept(session, RecoveredSchema(), recovered, 200)


def view(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint without its secrets."""
    shown = EndpointSchema().fields
    return {name: getattr(endpoint, name) for name in shown}


def _as_seen(session: Session, endpoint_id: UUID) -> Endpoint:
    """The endpoint, to change it, if it is still as the caller saw it. Raises Problem NOT_FOUND or STALE."""
    return webhooks.lock_endpoint(session, caller().site.id, endpoint_id, expected_version=expected_version())
