"""A served newsroom that is killed without warning: real processes, real load, both databases."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import requests
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine
from werkzeug import Request, Response

import service
from models.engine import writing
from service import access, articles, sites, webhooks
from service.clock import utc_now
from service.keyring import Keyring

SECRET = "a secret for tests only"
PATIENCE = 60.0
NOBODY_THERE = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class Served:
    """`civility web` and `civility worker`, each in a process group that can be killed at once."""

    def __init__(self, database_url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.bind = f"127.0.0.1:{free.getsockname()[1]}"
        self._surroundings = {
            **os.environ,
            "PYTHONPATH": str(Path(service.__file__).parents[1]),
            "CIVILITY_DATABASE_URL": database_url,
            "CIVILITY_SECRET_KEY": SECRET,
            "CIVILITY_BIND": self.bind,
            "CIVILITY_FLOOD_LIMIT": "100000",
            "CIVILITY_ALLOW_PRIVATE_WEBHOOKS": "true",
            "CIVILITY_LOG_LEVEL": "error",
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", "service.cli", name]
        self._running[name] = subprocess.Popen(command, env=self._surroundings, start_new_session=True)

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all it has forked."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    def stop(self) -> list[int]:
        for process in self._running.values():
            process.terminate()
        codes = [process.wait(PATIENCE) for process in self._running.values()]
        self._running.clear()
        return codes

    def await_web(self) -> None:
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.05)):
            try:
                if requests.get(f"http://{self.bind}/healthz", timeout=1).ok:
                    return
            except NOBODY_THERE:
                pause.wait(0.05)
        raise AssertionError("the web server did not come up")

    def leave_nothing(self) -> None:
        for name in list(self._running):
            self.kill(name)


class Load:
    """Readers and a moderator who go on through every crash, and remember what was acknowledged."""

    def __init__(self, bind: str, key: str) -> None:
        self._url, self._headers = f"http://{bind}/v1", {"Authorization": f"Bearer {key}"}
        self._stop, self._numbers = threading.Event(), itertools.count(1)
        self._threads = [threading.Thread(target=self._read_and_write) for _ in range(3)]
        self._threads.append(threading.Thread(target=self._moderate))
        self.comments: dict[str, str] = {}
        """Acknowledged comments: id to text."""
        self.decisions: list[str] = []
        self.surprises: list[str] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _read_and_write(self) -> None:
        while not self._stop.is_set():
            number = next(self._numbers)
            body = f"Un avis bien pesé sur ce dossier, le numéro {number}."
            author = {"name": "Camille", "ref": f"reader-{number % 7}"}
            headers = {"Idempotency-Key": f"comment-{number}"}
            answer = self._insist("/articles/read-first/comments", {"body": body, "author": author}, headers)
            if answer is not None:
                self.comments[answer["id"]] = body

    def _moderate(self) -> None:
        while not self._stop.wait(0.01):
            for comment_id in list(self.comments)[len(self.decisions) :][:5]:
                answer = self._ask(f"/comments/{comment_id}/decisions", {"action": "approve"}, {})
                if answer is not None and answer.status_code == 200:
                    self.decisions.append(answer.json()["history"][-1]["id"])

    def _insist(self, path: str, data: Any, headers: dict[str, str]) -> Any:
        """Send the same request under the same key until it is answered, as a good page does.

        One that was in hand when its process died is told so for a minute; that is too long to wait here.
        """
        while not self._stop.is_set():
            answer = self._ask(path, data, headers)
            if answer is not None and answer.status_code != 503:
                return answer.json() if answer.status_code == 201 else None
            self._stop.wait(0.02)
        return None

    def _ask(self, path: str, data: Any, headers: dict[str, str]) -> requests.Response | None:
        try:
            answer = requests.post(
                self._url + path, json=data, headers={**self._headers, **headers}, timeout=5
            )
        except NOBODY_THERE:
            return None
        if answer.status_code not in {200, 201, 409, 503}:
            self.surprises.append(answer.text)
        return answer


@pytest.fixture
def served(engine: Engine, database_url: str) -> Iterator[Served]:
    served = Served(database_url)
    yield served
    served.leave_nothing()


@pytest.fixture
def key(engine: Engine) -> str:
    """The key of a site with an article whose comments are all held."""
    with writing(engine) as session:
        site = sites.ensure_default(session, now=utc_now())
        articles.ensure_article(session, site, "read-first", now=utc_now()).mode = "premoderated"
        scopes = ["submit", "moderate"]
        return access.create_key(session, site=site, name="crash", scopes=scopes, now=utc_now())[1]


@pytest.fixture
def received(engine: Engine, key: str) -> Iterator[set[str]]:
    """The ids of the webhooks that arrived at a real receiver."""
    arrived: set[str] = set()

    def take(request: Request) -> Response:
        arrived.add(request.headers["webhook-id"])
        return Response(status=204)

    with HTTPServer(host="127.0.0.1", threaded=True) as receiver:
        receiver.expect_request("/hook").respond_with_handler(take)
        with writing(engine) as session:
            site = sites.ensure_default(session, now=utc_now())
            webhooks.create_endpoint(
                session,
                site.id,
                url=receiver.url_for("/hook"),
                events=["*"],
                keyring=Keyring(SECRET),
                now=utc_now(),
                allow_private=True,
            )
        yield arrived


@pytest.fixture
def load() -> Any:
    """Begin load on a served newsroom: `with load(served, key) as acknowledged`."""
    return lambda served, key: Load(served.bind, key)
