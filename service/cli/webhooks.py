"""`civility webhook`: receivers, and what was sent to them."""

import datetime as dt
import uuid

import click

from models import DeliveryState
from service import sites, webhooks
from service.cli.opening import keyring, reading, site_option, writing
from service.cli.tables import show
from service.clock import utc_now
from service.settings import load_settings


class Moment(click.ParamType[dt.datetime]):
    """A time as ISO 8601; without a zone it is UTC."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """Read the time, or refuse it with an example."""
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not like 2026-11-24T09:30", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


@click.group()
def webhook() -> None:
    """Receivers and what was sent to them."""


@webhook.command()
@click.argument("url")
@click.option("--events", default="comment.*", show_default=True, help="Event types, comma-separated.")
@click.option("--description")
@site_option
def add(url: str, events: str, description: str | None, site: str) -> None:
    """Add a receiver and print its secret, this once, as the last word."""
    with writing() as session:
        endpoint, secret = webhooks.create_endpoint(
            session,
            sites.find_site(session, site).id,
            url=url,
            events=[event.strip() for event in events.split(",") if event.strip()],
            description=description,
            keyring=keyring(),
            allow_private=load_settings().allow_private_webhooks,
            now=utc_now(),
        )
    click.echo(f"endpoint {endpoint.id} receives {', '.join(endpoint.events)}. Its secret, shown only now:")
    click.echo(secret)


@webhook.command("list")
@site_option
def list_(site: str) -> None:
    """List a site's receivers."""
    with reading() as session:
        show(
            ["id", "url", "events", "active", "failing since", "why disabled"],
            [
                (e.id, e.url, e.events, e.active, e.failing_since, e.disabled_reason)
                for e in webhooks.list_endpoints(session, sites.find_site(session, site).id)
            ],
        )


@webhook.command()
@click.argument("endpoint_id", type=click.UUID)
@site_option
def test(endpoint_id: uuid.UUID, site: str) -> None:
    """Queue a test event for a receiver; the worker sends it."""
    with writing() as session:
        endpoint = webhooks.lock_endpoint(session, sites.find_site(session, site).id, endpoint_id)
        event = webhooks.send_test(session, endpoint, now=utc_now())
    click.echo(f"event {event.id} is queued; see `civility webhook deliveries`")


@webhook.command()
@click.argument("endpoint_id", type=click.UUID)
@site_option
def rotate(endpoint_id: uuid.UUID, site: str) -> None:
    """Give a receiver a new secret; the old one stays valid for a day."""
    with writing() as session:
        endpoint = webhooks.lock_endpoint(session, sites.find_site(session, site).id, endpoint_id)
        secret = webhooks.rotate_secret(endpoint, keyring(), now=utc_now())
    click.echo("The new secret, shown only now:")
    click.echo(secret)


@webhook.command()
@click.argument("endpoint_id", type=click.UUID)
@site_option
def remove(endpoint_id: uuid.UUID, site: str) -> None:
    """Remove a receiver with its log."""
    with writing() as session:
        endpoint = webhooks.lock_endpoint(session, sites.find_site(session, site).id, endpoint_id)
        webhooks.delete_endpoint(session, endpoint)
    click.echo(f"endpoint {endpoint_id} is gone")


@webhook.command()
@click.option("--endpoint", type=click.UUID, help="Of this receiver only.")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]))
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@site_option
def deliveries(endpoint: uuid.UUID | None, state: str | None, limit: int, site: str) -> None:
    """List what was sent, newest first."""
    with reading() as session:
        found, _ = webhooks.list_deliveries(
            session,
            sites.find_site(session, site).id,
            endpoint_id=endpoint,
            state=DeliveryState(state) if state else None,
            limit=limit,
        )
        show(
            ["id", "event", "url", "state", "attempts", "next"],
            [
                (d.id, d.event.type, d.endpoint.url, d.state.value, d.attempts, _next(d.state, d.due_at))
                for d in found
            ],
        )


@webhook.command()
@click.argument("delivery_id", type=click.UUID)
@site_option
def replay(delivery_id: uuid.UUID, site: str) -> None:
    """Send one delivery again, delivered or not."""
    with writing() as session:
        delivery = webhooks.find_delivery(session, sites.find_site(session, site).id, delivery_id)
        webhooks.replay(session, delivery, now=utc_now())
    click.echo(f"delivery {delivery_id} is queued again")


@webhook.command()
@click.argument("endpoint_id", type=click.UUID)
@click.option(
    "--since", type=Moment(), required=True, help="Everything from this time on, as 2026-11-24T09:30."
)
@site_option
def recover(endpoint_id: uuid.UUID, since: dt.datetime, site: str) -> None:
    """Send a receiver all it has missed since a time."""
    with writing() as session:
        endpoint = webhooks.lock_endpoint(session, sites.find_site(session, site).id, endpoint_id)
        recovered = webhooks.recover(session, endpoint, since, now=utc_now())
    click.echo(f"queued: {recovered.again} that had failed, {recovered.missed} never sent")


def _next(state: DeliveryState, due_at: dt.datetime) -> dt.datetime | None:
    return due_at if state == DeliveryState.DUE else None
