"""The log of what was sent, and sending it again."""

from typing import Any
from uuid import UUID

from flask import Response

from models import Delivery, DeliveryState
from service import webhooks
from service.api.caller import caller
from service.api.house import Blueprint
from service.api.idempotency import idempotent, kept
from service.api.schemas.paging import page_of
from service.api.schemas.webhooks import DeliveryDetail, DeliveryQuery, DeliverySchema
from service.database import snapshot, transaction
from service.parts import now

blueprint = Blueprint("deliveries", __name__, url_prefix="/v1/webhooks", description="Webhook deliveries")


@blueprint.get("/deliveries")
@blueprint.needs("admin")
@blueprint.query(DeliveryQuery)
@blueprint.response(200, page_of(DeliverySchema))
def list_deliveries(query: dict[str, Any]) -> dict[str, Any]:
    """List deliveries, newest first."""
    cursor = query.get("cursor")
    with snapshot() as session:
        found, following = webhooks.list_deliveries(
            session,
            caller().site.id,
            endpoint_id=query.get("endpoint"),
            state=DeliveryState(query["state"]) if "state" in query else None,
            event_type=query.get("event"),
            cursor=cursor.hex if cursor else None,
            limit=query["limit"],
        )
        return {"items": [view(delivery) for delivery in found], "next": following}


@blueprint.get("/deliveries/<uuid:delivery_id>")
@blueprint.needs("admin")
@blueprint.response(200, DeliveryDetail)
def read(delivery_id: UUID) -> dict[str, Any]:
    """Read a delivery with its payload and every attempt."""
    with snapshot() as session:
        delivery = webhooks.find_delivery(session, caller().site.id, delivery_id)
        attempts = webhooks.attempts_of(session, delivery)
        return view(delivery) | {"payload": delivery.event.payload, "attempt_list": attempts}


@blueprint.post("/deliveries/<uuid:delivery_id>/replay")
@blueprint.needs("admin")
@blueprint.response(200, DeliverySchema)
@idempotent
def replay(delivery_id: UUID) -> Response:
    """Send a delivery again, under the same `webhook-id`."""
    with transaction() as session:
        delivery = webhooks.find_delivery(session, caller().site.id, delivery_id)
        again = webhooks.replay(session, delivery, now=now())
        return kept(session, DeliverySchema(), view(again), 200)


def view(delivery: Delivery) -> dict[str, Any]:
    """A delivery without its payload."""
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint_id,
        "event": delivery.event_id,
        "type": delivery.event.type,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at,
        "created_at": delivery.created_at,
    }
