"""A newsroom to test against: the real app, the real model, both databases, and words of the trade."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from models.engine import writing
from service import access, sites
from service.app import create_app
from service.database import db
from service.scoring import Scorer, load
from service.settings import Settings


class StillClock:
    """Time that moves only when told."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


class Newsroom:
    """A site with keys: what pages, moderators and administrators do, in one call each."""

    def __init__(self, app: Flask, client: FlaskClient, clock: StillClock, keys: dict[str, str]) -> None:
        self.app, self.client, self.clock, self.keys = app, client, clock, keys

    def call(self, method: str, path: str, *, key: str | None = "page", **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if key is not None:
            headers.setdefault("Authorization", f"Bearer {self.keys.get(key, key)}")
        return self.client.open(path, method=method, headers=headers, **options)

    def post(self, body: str, *, article: str = "a-1", name: str = "Camille", **more: Any) -> TestResponse:
        """Post a comment as an article page does."""
        key, headers = more.pop("key", "page"), more.pop("headers", {})
        author = more.pop("author", {"name": name, "ref": name.lower()})
        data = {"body": body, "author": author} | more
        return self.call("POST", f"/v1/articles/{article}/comments", key=key, json=data, headers=headers)

    def thread(self, article: str = "a-1", **query: Any) -> Any:
        return self.call("GET", f"/v1/articles/{article}/comments", key=None, query_string=query).get_json()

    def queue(self, *, key: str = "moderator", **query: Any) -> Any:
        return self.call("GET", "/v1/queue", key=key, query_string=query).get_json()

    def decide(self, comment_id: str, action: str, *, key: str = "moderator", **more: Any) -> TestResponse:
        headers = more.pop("headers", {})
        path = f"/v1/comments/{comment_id}/decisions"
        return self.call("POST", path, key=key, json={"action": action} | more, headers=headers)

    def detail(self, comment_id: str) -> Any:
        return self.call("GET", f"/v1/comments/{comment_id}", key="moderator").get_json()


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    """The built-in model, for real."""
    return load("builtin")


@pytest.fixture
def clock(now: dt.datetime) -> StillClock:
    return StillClock(now)


@pytest.fixture
def settings(database_url: str) -> Settings:
    """What the newsroom runs with; a test class may ask for others."""
    return Settings(
        database_url=database_url,
        secret_key="a secret for tests only",
        flood_limit=1000,
        request_limit="100000/minute",
        allow_private_webhooks=True,
        log_level="error",
    )


@pytest.fixture
def app(settings: Settings, engine: Engine, scorer: Scorer, clock: StillClock) -> Iterator[Flask]:
    app = create_app(settings, scorer=scorer, clock=clock)
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def newsroom(app: Flask, engine: Engine, clock: StillClock) -> Newsroom:
    with writing(engine) as session:
        site = sites.ensure_default(session, now=clock())
        keys = {
            name: access.create_key(session, site=site, name=name, scopes=scopes, now=clock())[1]
            for name, scopes in {
                "page": ["submit", "read"],
                "moderator": ["moderate"],
                "colleague": ["moderate"],
                "staff": ["submit", "moderate"],
                "admin": ["admin", "moderate"],
            }.items()
        }
    return Newsroom(app, app.test_client(), clock, keys)
