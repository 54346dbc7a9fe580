"""A newsroom at its desk: the real app on both databases, comments to decide on, and people who sign in."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from seats import PASSWORD, Seat
from sqlalchemy import Engine
from still_clock import StillClock

from models import ArticleMode, Role
from models.engine import writing
from models.site import DEFAULT_SITE
from service import access, articles, sites
from service.scoring import Scorer
from service.settings import Settings

READ_FIRST = "read-first"


class Newsroom:
    """A site with comments, and its moderators."""

    def __init__(self, app: Flask, engine: Engine, clock: StillClock) -> None:
        self.app, self.engine, self.clock = app, engine, clock
        self._numbers = itertools.count(1)
        with writing(engine) as session:
            site = sites.ensure_default(session, now=clock())
            articles.ensure_article(session, site, READ_FIRST, now=clock()).mode = ArticleMode.PREMODERATED
            made = access.create_key(session, site=site, name="cms", scopes=access.SCOPES, now=clock())
        self.key = made[1]

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Call the API with every scope."""
        headers = {"Authorization": f"Bearer {self.key}"} | options.pop("headers", {})
        return self.app.test_client().open(path, method=method, headers=headers, **options).get_json()

    def post(self, body: str | None = None, *, on: str = READ_FIRST, name: str = "Zoé", **more: Any) -> Any:
        body = body or f"Un avis bien pesé sur ce dossier, le numéro {next(self._numbers)}."
        data = {"body": body, "author": {"name": name, "ref": name.lower()}} | more
        return self.call("POST", f"/v1/articles/{on}/comments", json=data)

    def comment(self, comment_id: str) -> Any:
        return self.call("GET", f"/v1/comments/{comment_id}")

    def status(self, comment: Any) -> str:
        return str(self.comment(comment["id"])["status"])

    def hire(self, name: str, *, role: Role = Role.MODERATOR, locale: str = "fr") -> str:
        email = f"{re.sub(r'[^a-z]', '', name.lower())}@example.org"
        with writing(self.engine) as session:
            access.create_moderator(
                session, email=email, name=name, password=PASSWORD, role=role, locale=locale, now=self.clock()
            )
        return email

    def stranger(self, **headers: str) -> Seat:
        client = self.app.test_client()
        client.environ_base.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
        return Seat(client)

    def seat(self, name: str = "Camille", *, role: Role = Role.MODERATOR, locale: str = "fr") -> Seat:
        """Somebody new, signed in."""
        seat = self.stranger()
        answer = seat.send("sign-in", email=self.hire(name, role=role, locale=locale), password=PASSWORD)
        assert answer.status_code == 303
        return seat

    def add_site(self, key: str) -> None:
        with writing(self.engine) as session:
            sites.create_site(session, key=key, name=key.title(), now=self.clock())

    def set_site(self, **changes: Any) -> None:
        with writing(self.engine) as session:
            sites.update_site(session, sites.find_site(session, DEFAULT_SITE), **changes)


MakeNewsroom = Callable[..., Newsroom]


@pytest.fixture
def newsroom_with(
    database_url: str, engine: Engine, scorer: Scorer, clock: StillClock, open_app: Callable[..., Flask]
) -> MakeNewsroom:
    """A newsroom with other settings."""
    settings = Settings(
        database_url=database_url,
        secret_key="a secret for tests only",
        flood_limit=1000,
        request_limit="100000/minute",
        score_deadline_ms=60_000,
        allow_private_webhooks=True,
        log_level="error",
    )

    def make(**changes: Any) -> Newsroom:
        app = open_app(replace(settings, **changes), scorer=scorer, clock=clock)
        return Newsroom(app, engine, clock)

    return make


@pytest.fixture
def newsroom(newsroom_with: MakeNewsroom) -> Newsroom:
    return newsroom_with()


@pytest.fixture
def seat(newsroom: Newsroom) -> Seat:
    """A moderator at the desk."""
    return newsroom.seat()


@pytest.fixture
def admin(newsroom: Newsroom) -> Seat:
    """An administrator at the desk."""
    return newsroom.seat("Ada", role=Role.ADMIN)
