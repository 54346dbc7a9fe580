"""Webhook endpoints: added, tried, given a new secret, switched on and off; for administrators."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from models import DeliveryState
from service import problems, webhooks
from service.database import snapshot, transaction
from service.desk.frame import page as render
from service.desk.session import admins_only, site_here
from service.problems import Problem
from service.web.parts import now, parts
from service.webhooks import EVENTS

blueprint = Blueprint("webhooks", __name__)
FAMILIES = ("*", "comment.*", "author.*", "article.*", "decision.*", "endpoint.*")
REFUSED = (problems.INVALID, problems.TARGET_REFUSED)


@blueprint.get("/webhooks/")
@admins_only
def index() -> str:
    """List endpoints, with a form for another."""
    return _index({}, {})


@blueprint.post("/webhooks/")
@admins_only
def create() -> Response | str | tuple[str, int]:
    """Add an endpoint; its secret is shown this once."""
    url, events = request.form.get("url", "").strip(), request.form.getlist("events")
    description = request.form.get("description", "").strip() or None
    try:
        with transaction() as database:
            endpoint, secret = webhooks.create_endpoint(
                database,
                site_here(database).id,
                url=url,
                description=description,
                events=events,
                keyring=parts().keyring,
                now=now(),
                allow_private=parts().settings.allow_private_webhooks,
            )
    except Problem as problem:
        if problem.kind not in REFUSED:
            raise
        given = {"url": url, "description": description, "events": events}
        return _index(given, problem.errors or {"url": ""}), 422
    return _endpoint(endpoint.id, secret=secret)


@blueprint.get("/webhooks/<uuid:endpoint_id>")
@admins_only
def page(endpoint_id: UUID) -> str:
    """Show an endpoint with its deliveries."""
    return _endpoint(endpoint_id)


@blueprint.post("/webhooks/<uuid:endpoint_id>/<any(enable, disable, test, rotate, delete):what>")
@admins_only
def act(endpoint_id: UUID, what: str) -> Response | str:
    """Switch an endpoint on or off, try it, give it a new secret, or remove it."""
    secret = None
    with transaction() as database:
        endpoint = webhooks.lock_endpoint(database, site_here(database).id, endpoint_id)
        match what:
            case "enable" | "disable":
                webhooks.change_endpoint(endpoint, {"active": what == "enable"})
            case "test":
                webhooks.send_test(database, endpoint, now=now())
            case "rotate":
                secret = webhooks.rotate_secret(endpoint, parts().keyring, now=now())
            case _:
                webhooks.delete_endpoint(database, endpoint)
    if what == "delete":
        return redirect(url_for("desk.webhooks.index"), 303)
    if secret:
        return _endpoint(endpoint_id, secret=secret)
    return redirect(url_for("desk.webhooks.page", endpoint_id=endpoint_id, done=what), 303)


@blueprint.get("/deliveries/<uuid:delivery_id>")
@admins_only
def delivery(delivery_id: UUID) -> str:
    """Show a delivery: what was sent, and what came back each time."""
    with snapshot() as database:
        found = webhooks.find_delivery(database, site_here(database).id, delivery_id)
        return render("delivery", delivery=found, attempts=webhooks.attempts_of(database, found))


@blueprint.post("/deliveries/<uuid:delivery_id>/replay")
@admins_only
def replay(delivery_id: UUID) -> Response:
    """Send a delivery again."""
    with transaction() as database:
        found = webhooks.find_delivery(database, site_here(database).id, delivery_id)
        webhooks.replay(database, found, now=now())
    return redirect(url_for("desk.webhooks.delivery", delivery_id=delivery_id), 303)


def _index(given: dict[str, Any], errors: dict[str, Any]) -> str:
    with snapshot() as database:
        endpoints = webhooks.list_endpoints(database, site_here(database).id)
        return render(
            "webhooks", endpoints=endpoints, given=given, errors=errors, families=FAMILIES, kinds=EVENTS
        )


def _endpoint(endpoint_id: UUID, secret: str | None = None) -> str:
    chosen = request.args.get("state", "")
    state = DeliveryState(chosen) if chosen in set(DeliveryState) else None
    with snapshot() as database:
        site = site_here(database)
        endpoint = webhooks.find_endpoint(database, site.id, endpoint_id)
        found, following = webhooks.list_deliveries(
            database,
            site.id,
            endpoint_id=endpoint_id,
            state=state,
            cursor=request.args.get("cursor"),
        )
        return render(
            "endpoint",
            endpoint=endpoint,
            deliveries=found,
            next=following,
            state=state,
            states=list(DeliveryState),
            secret=secret,
            done=request.args.get("done"),
        )
