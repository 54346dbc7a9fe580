"""A newsroom to test against: the real app, the real model, both databases, and words of the trade."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from still_clock import StillClock
from werkzeug.test import TestResponse

from models import ArticleMode, Base
from models.engine import WRITE, writing
from models.site import DEFAULT_SITE
from service import access, articles, sites
from service.scoring import Scorer
from service.settings import Settings

READ_FIRST = "read-first"
"""An article of the newsroom whose comments are all held."""
KEYS = {
    "page": ["submit", "read"],
    "moderator": ["moderate"],
    "colleague": ["moderate"],
    "staff": ["submit", "moderate"],
    "admin": ["admin", "moderate"],
    "everything": ["submit", "read", "analyze", "moderate", "admin"],
    "reader": ["read"],
}


class Newsroom:
    """A site with keys: what pages, moderators and administrators do, in one call each."""

    def __init__(self, app: Flask, engine: Engine, clock: StillClock, keys: dict[str, str]) -> None:
        self.app, self.engine, self.clock, self.keys = app, engine, clock, keys
        self.client = app.test_client()
        self._numbers = itertools.count(1)

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

    def approved(self, body: str | None = None, **more: Any) -> Any:
        """A published comment, as its author sees it."""
        answer = self.post(
            body or f"Merci pour cet article, en voici le point {next(self._numbers)}.", **more
        )
        assert (answer.status_code, answer.json["status"]) == (201, "approved"), answer.json
        return answer.json

    def held(self, body: str | None = None, **more: Any) -> Any:
        """A comment that waits for a moderator, as its author sees it."""
        body = body or f"Un avis bien pesé sur ce dossier, le numéro {next(self._numbers)}."
        answer = self.post(body, article=READ_FIRST, **more)
        assert (answer.status_code, answer.json["status"]) == (201, "pending"), answer.json
        return answer.json

    def rejected(self, **more: Any) -> Any:
        """A comment a moderator has rejected, as its author saw it."""
        comment = self.held(**more)
        assert self.decide(comment["id"], "reject").status_code == 200
        return comment

    def edit(self, comment: Any, body: str, **more: Any) -> TestResponse:
        headers = {"X-Edit-Token": more.pop("token", comment["edit_token"])}
        path = f"/v1/comments/{comment['id']}"
        return self.call("PATCH", path, key=None, json={"body": body}, headers=headers, **more)

    def withdraw(self, comment: Any) -> TestResponse:
        headers = {"X-Edit-Token": comment["edit_token"]}
        return self.call("DELETE", f"/v1/comments/{comment['id']}", key=None, headers=headers)

    def report(self, comment_id: str, *, address: str = "192.0.2.1", kind: str = "abuse") -> TestResponse:
        """Report as a reader at this address."""
        where = {"environ_base": {"REMOTE_ADDR": address}}
        path = f"/v1/comments/{comment_id}/reports"
        return self.call("POST", path, key=None, json={"kind": kind}, **where)

    def appeal(self, comment: Any, note: str) -> TestResponse:
        headers, path = {"X-Edit-Token": comment["edit_token"]}, f"/v1/comments/{comment['id']}/appeal"
        return self.call("POST", path, key=None, json={"note": note}, headers=headers)

    def undo(self, decision_id: str, *, key: str = "moderator") -> TestResponse:
        return self.call("POST", f"/v1/decisions/{decision_id}/undo", key=key)

    def set_policy(self, **document: Any) -> TestResponse:
        return self.call("PUT", "/v1/policy", key="admin", json={"document": document})

    def set_article(self, ref: str, **changes: Any) -> TestResponse:
        return self.call("PATCH", f"/v1/articles/{ref}/settings", key="moderator", json=changes)

    def set_author(self, author_id: str, **changes: Any) -> TestResponse:
        return self.call("PATCH", f"/v1/authors/{author_id}", key="moderator", json=changes)

    def set_site(self, **changes: Any) -> None:
        with writing(self.engine) as session:
            sites.update_site(session, sites.find_site(session, DEFAULT_SITE), **changes)

    def add_site(self, key: str) -> None:
        """Another publication on the same server; its key, with every scope, goes by the site's name."""
        with writing(self.engine) as session:
            site = sites.create_site(session, key=key, name=key, now=self.clock())
            made = access.create_key(session, site=site, name=key, scopes=access.SCOPES, now=self.clock())
            self.keys[key] = made[1]

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


@pytest.fixture
def settings(database_url: str) -> Settings:
    """What the newsroom runs with; a test class may ask for others."""
    return Settings(
        database_url=database_url,
        secret_key="a secret for tests only",
        flood_limit=1000,
        report_limit=1000,
        request_limit="100000/minute",
        allow_private_webhooks=True,
        log_level="error",
    )


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(
    settings: Settings, engine: Engine, scorer: Scorer, clock: StillClock, open_app: MakeApp
) -> MakeApp:
    """The app, with other settings or another scorer where a test asks for them."""

    def make(*, scorer: Scorer = scorer, **changes: Any) -> Flask:
        return open_app(replace(settings, **changes), scorer=scorer, clock=clock)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def newsroom_with(make_app: MakeApp, engine: Engine, clock: StillClock) -> Callable[..., Newsroom]:
    """A newsroom with other settings or another scorer."""
    return lambda **changes: make_newsroom(make_app(**changes), engine, clock)


@pytest.fixture
def newsroom(app: Flask, engine: Engine, clock: StillClock) -> Newsroom:
    return make_newsroom(app, engine, clock)


def make_newsroom(app: Flask, engine: Engine, clock: StillClock) -> Newsroom:
    with writing(engine) as session:
        site = sites.ensure_default(session, now=clock())
        articles.ensure_article(session, site, READ_FIRST, now=clock()).mode = ArticleMode.PREMODERATED
        keys = {
            name: access.create_key(session, site=site, name=name, scopes=scopes, now=clock())[1]
            for name, scopes in KEYS.items()
        }
    return Newsroom(app, engine, clock, keys)


@pytest.fixture
def fresh_newsroom(app: Flask, engine: Engine, clock: StillClock) -> Callable[[], Newsroom]:
    """For tests that live many lives: a newsroom in an emptied database."""

    def make() -> Newsroom:
        with engine.execution_options(**WRITE).begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        return make_newsroom(app, engine, clock)

    return make
