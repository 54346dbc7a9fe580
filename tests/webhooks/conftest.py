"""A site with receivers, and the outbox worked by hand: announce, claim, settle, look."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Endpoint, Event, Site
from models.base import new_id
from models.engine import reading, writing
from service import webhooks
from service.delivery import Outcome
from service.keyring import Keyring
from service.webhooks import Claimed

LEASE = dt.timedelta(seconds=25)
FIVE_DAYS = dt.timedelta(days=5)


class Outbox:
    """What the worker and the publisher do, one call each, at a time that moves only when told."""

    def __init__(self, engine: Engine, now: dt.datetime) -> None:
        self.engine, self.now, self.keyring = engine, now, Keyring("a secret for tests only")
        self.site = self.add_site("default")

    def add_site(self, key: str) -> uuid.UUID:
        with self.writing() as session:
            site = Site(id=new_id(), key=key, name=key, created_at=self.now)
            session.add(site)
        return site.id

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing(self.engine) as session:
            yield session

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    def endpoint(self, *events: str, url: str = "https://hooks.example/", **more: Any) -> uuid.UUID:
        return self.endpoint_and_secret(*events, url=url, **more)[0]

    def endpoint_and_secret(self, *events: str, **more: Any) -> tuple[uuid.UUID, str]:
        options = {"site_id": self.site, "url": "https://hooks.example/", "events": events or ["*"]} | more
        with self.writing() as session:
            endpoint, secret = webhooks.create_endpoint(
                session, keyring=self.keyring, now=self.now, **options
            )
        return endpoint.id, secret

    def change(self, endpoint_id: uuid.UUID, **changes: Any) -> None:
        with self.writing() as session:
            webhooks.change_endpoint(session.get(Endpoint, endpoint_id), changes)

    def announce(self, event_type: str = "comment.held", **data: Any) -> uuid.UUID:
        with self.writing() as session:
            return webhooks.announce(session, event_type, site_id=self.site, data=data, now=self.now).id

    def claim(self, limit: int = 10) -> list[Claimed]:
        with self.writing() as session:
            return webhooks.claim_due(session, now=self.now, limit=limit, lease_for=LEASE)

    def settle(self, claimed: Claimed, status: int | None = 200, **more: Any) -> bool:
        outcome = Outcome(status_code=status, **more)
        with self.writing() as session:
            return webhooks.settle(session, claimed, outcome, now=self.now, disable_after=FIVE_DAYS)

    def all(self, model: type[Any]) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def only_delivery(self) -> Delivery:
        [delivery] = self.all(Delivery)
        return delivery

    def find(self, endpoint_id: uuid.UUID) -> Endpoint:
        [found] = [endpoint for endpoint in self.all(Endpoint) if endpoint.id == endpoint_id]
        return found

    def events(self, event_type: str) -> list[Event]:
        return [event for event in self.all(Event) if event.type == event_type]

    def attempts(self) -> list[Attempt]:
        return self.all(Attempt)


@pytest.fixture
def outbox(engine: Engine, now: dt.datetime) -> Outbox:
    return Outbox(engine, now)
