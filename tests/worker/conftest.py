"""A newsroom with a worker: real receivers on this machine, real processes, both databases."""

import os
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, func, select
from werkzeug import Request, Response

import service
from models import Attempt, Delivery, DeliveryState, Endpoint
from models.engine import reading, writing
from service import sites, webhooks
from service.clock import Clock, utc_now
from service.keyring import Keyring
from service.settings import Settings
from service.worker import Worker

SECRET = "a secret for tests only"
PATIENCE = 60
"""Seconds after which a test that waits for another process gives up."""
RUN = "from service.settings import load_settings; from service.worker import run_worker; run_worker(load_settings())"


class Newsroom:
    """What the publisher and the operator do, one call each."""

    def __init__(self, engine: Engine, database_url: str) -> None:
        self.engine, self.keyring = engine, Keyring(SECRET)
        self.settings = Settings(database_url=database_url, secret_key=SECRET, allow_private_webhooks=True)
        with writing(engine) as session:
            self.site_id = sites.ensure_default(session, now=utc_now()).id

    def worker(self, clock: Clock = utc_now, scorer: Any = None) -> Worker:
        return Worker(self.engine, self.settings, self.keyring, scorer, clock)

    def endpoint(self, url: str, *events: str) -> tuple[uuid.UUID, str]:
        with writing(self.engine) as session:
            endpoint, secret = webhooks.create_endpoint(
                session,
                self.site_id,
                url=url,
                events=events or ["*"],
                keyring=self.keyring,
                now=utc_now(),
                allow_private=True,
            )
        return endpoint.id, secret

    def rotate(self, endpoint_id: uuid.UUID) -> str:
        with writing(self.engine) as session:
            return webhooks.rotate_secret(session.get(Endpoint, endpoint_id), self.keyring, now=utc_now())

    def announce(self, event_type: str = "comment.held", **data: Any) -> str:
        with writing(self.engine) as session:
            event = webhooks.announce(session, event_type, site_id=self.site_id, data=data, now=utc_now())
        return str(event.id)

    def all(self, model: type[Any]) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))

    def undelivered(self) -> int:
        waiting = select(func.count()).where(Delivery.state != DeliveryState.DELIVERED)
        with reading(self.engine) as session:
            return session.scalar(waiting.select_from(Delivery))

    def attempts(self) -> list[Attempt]:
        return self.all(Attempt)


@pytest.fixture
def newsroom(engine: Engine, database_url: str) -> Newsroom:
    return Newsroom(engine, database_url)


class Ledger:
    """A receiver's own record: what came where, in which order, and what came while its like was still in hand."""

    def __init__(self) -> None:
        self._lock, self._in_hand, self._pause = threading.Lock(), Counter(), threading.Event()
        self.received: list[tuple[str, str]] = []
        self.overlaps: list[tuple[str, str]] = []

    def __call__(self, request: Request) -> Response:
        key = (request.path, request.headers["webhook-id"])
        with self._lock:
            self.overlaps += [key] if self._in_hand[request.path] else []
            self._in_hand[request.path] += 1
            self.received.append(key)
        self._pause.wait(0.002)
        with self._lock:
            self._in_hand[request.path] -= 1
        return Response(status=204)

    def ids(self, path: str) -> list[str]:
        return [message_id for where, message_id in self.received if where == path]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="session")
def http_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def receiver(http_server: HTTPServer) -> Iterator[HTTPServer]:
    yield http_server
    http_server.clear()


@pytest.fixture
def start_worker(newsroom: Newsroom) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start `civility worker` as a process of its own; what is still alive afterwards is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        settings = {
            "CIVILITY_DATABASE_URL": newsroom.settings.database_url,
            "CIVILITY_SECRET_KEY": SECRET,
            "CIVILITY_ALLOW_PRIVATE_WEBHOOKS": "true",
            "PYTHONPATH": str(Path(service.__file__).parents[1]),
        }
        started.append(subprocess.Popen([sys.executable, "-c", RUN], env={**os.environ, **settings}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(PATIENCE)


@pytest.fixture
def run_worker_thread(newsroom: Newsroom) -> Iterator[Callable[..., threading.Event]]:
    """Run a worker in a thread; setting the event that is returned stops it, and so does the test's end."""
    running: list[tuple[threading.Event, threading.Thread]] = []

    def start(**options: Any) -> threading.Event:
        stop = threading.Event()
        thread = threading.Thread(target=newsroom.worker(**options).run, args=[stop])
        running.append((stop, thread))
        thread.start()
        stop.join = thread.join
        return stop

    yield start
    for stop, thread in running:
        stop.set()
        thread.join(PATIENCE)
