"""A publication whose plain comment pages are open: readers who fill in forms, and a moderator with a key."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from models import Article, Comment, Report
from models.engine import reading, writing
from service import access, sites
from service.scoring import Scorer
from service.settings import Settings

HERE = "http://localhost"
"""This server's own origin, as the test client calls it."""


class Publication:
    """What readers do on the plain pages, and what the newsroom sees of it, one call each."""

    def __init__(self, app: Flask, engine: Engine, key: str) -> None:
        self.app, self.engine, self._key = app, engine, key
        self.client = app.test_client()
        self.now = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)

    def open(self, path: str = "/a/halle/comments", **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def fill(self, path: str = "/a/halle/comments", *, after: float = 20, **fields: str) -> TestResponse:
        """Open a page, fill in its form and send it so many seconds later, as a browser does."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.open(path).text))
        self.move(seconds=after)
        return self.send(path.partition("?")[0], **(hidden | {"name": "Camille", "website": ""} | fields))

    def send(
        self, path: str = "/a/halle/comments", *, origin: str | None = HERE, **fields: str
    ) -> TestResponse:
        headers = {"Origin": origin} if origin else {}
        return self.client.post(path, data=fields, headers=headers)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Ask the API, as the newsroom."""
        headers = {"Authorization": f"Bearer {self._key}"} | options.pop("headers", {})
        return self.client.open(path, method=method, headers=headers, **options)

    def published(self, body: str, *, article: str = "halle", name: str = "Léa", **more: Any) -> Any:
        """A comment that readers see."""
        page = {"article": more.pop("page")} if "page" in more else {}
        data = {"body": body, "author": {"name": name}} | page | more
        comment = self.call("POST", f"/v1/articles/{article}/comments", json=data).json
        if comment["status"] != "approved":
            decided = self.call("POST", f"/v1/comments/{comment['id']}/decisions", json={"action": "approve"})
            assert decided.status_code == 200
        return comment

    def set_site(self, **changes: Any) -> None:
        with writing(self.engine) as session:
            sites.update_site(session, sites.find_site(session, "default"), **changes)

    def set_policy(self, **document: Any) -> None:
        assert self.call("PUT", "/v1/policy", json={"document": document}).status_code == 200

    def comments(self) -> list[Comment]:
        return self._all(Comment)

    def reports(self) -> list[Report]:
        return self._all(Report)

    def articles(self) -> list[Article]:
        return self._all(Article)

    def _all(self, model: type[Any]) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))


Publish = Callable[..., Publication]


@pytest.fixture
def publish(database_url: str, engine: Engine, scorer: Scorer, open_app: Callable[..., Flask]) -> Publish:
    """A publication with other settings where a test asks for them."""
    made: list[Publication] = []
    settings = Settings(
        database_url=database_url,
        secret_key="a secret for tests only",
        flood_limit=1000,
        report_limit=1000,
        request_limit="100000/minute",
        log_level="error",
    )

    def publish(**changes: Any) -> Publication:
        with writing(engine) as session:
            site = sites.ensure_default(session, now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
            sites.update_site(session, site, name="Le Courrier", allowed_origins=[HERE])
            _, key = access.create_key(
                session, site=site, name="newsroom", scopes=access.SCOPES, now=site.created_at
            )
        scored = changes.pop("scorer", scorer)
        app = open_app(replace(settings, **changes), scorer=scored, clock=lambda: made[-1].now)
        made.append(Publication(app, engine, key))
        return made[-1]

    return publish


@pytest.fixture
def publication(publish: Publish) -> Publication:
    return publish()
