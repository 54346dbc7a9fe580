"""Real pages in a real browser: the app on a port of this machine, Debian's Chromium, and nothing unseen.

Whatever a page complains about on its console, a broken Content-Security-Policy above all, fails its test.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from models import ArticleMode, Base, Role
from models.engine import WRITE, make_engine, writing
from models.migrate import migrate
from service import access, articles, sites
from service.app import create_app
from service.clock import utc_now
from service.database import db
from service.scoring import load
from service.settings import Settings

PASSWORD = "correct horse battery"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PATIENCE_MS = 45_000
READ_FIRST = "read-first"
"""An article whose comments are all held."""


class Quiet(WSGIRequestHandler):
    """The app logs requests itself."""

    def log(self, *_: Any) -> None:
        """Say nothing."""


class House:
    """The served app, and what a test does to it behind the browser's back."""

    def __init__(self, app: Flask, engine: Engine, address: str) -> None:
        self.app, self.engine, self.address = app, engine, address
        self.key = ""

    def open(self) -> None:
        """A site with an article whose comments are all read first, and a key for everything."""
        with writing(self.engine) as session:
            site = sites.ensure_default(session, now=utc_now())
            articles.ensure_article(session, site, READ_FIRST, now=utc_now()).mode = ArticleMode.PREMODERATED
            made = access.create_key(session, site=site, name="cms", scopes=access.SCOPES, now=utc_now())
            self.key = made[1]

    def moderator(self, name: str, *, role: Role = Role.MODERATOR, locale: str = "fr") -> str:
        """Add a moderator; their e-mail."""
        email = f"{name.lower()}@example.org"
        with writing(self.engine) as session:
            access.create_moderator(
                session, email=email, name=name, password=PASSWORD, role=role, locale=locale, now=utc_now()
            )
        return email

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Call the API with every scope."""
        headers = {"Authorization": f"Bearer {self.key}"} | options.pop("headers", {})
        return self.app.test_client().open(path, method=method, headers=headers, **options).get_json()

    def post(self, body: str, *, article: str = READ_FIRST, name: str = "Zoé") -> Any:
        """Post a comment as the publisher's pages do."""
        data = {"body": body, "author": {"name": name, "ref": name.lower()}}
        return self.call("POST", f"/v1/articles/{article}/comments", json=data)

    def comment(self, comment_id: str) -> Any:
        """All that is known of a comment."""
        return self.call("GET", f"/v1/comments/{comment_id}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    url = f"sqlite:///{tmp_path_factory.mktemp('browser') / 'civility.sqlite3'}"
    engine = make_engine(url)
    migrate(engine)
    settings = Settings(
        database_url=url,
        secret_key="a secret for tests only",
        flood_limit=1000,
        request_limit="100000/minute",
        score_deadline_ms=30_000,
        allow_private_webhooks=True,
        log_level="error",
    )
    app = create_app(settings, scorer=load("builtin"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield House(app, engine, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    engine.dispose()


@pytest.fixture
def house(served: House) -> Iterator[House]:
    """The served app with an empty newsroom."""
    served.open()
    yield served
    with served.engine.execution_options(**WRITE).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, house: House) -> Iterator[NewPage]:
    """A page in a browser context of its own; what it complains about fails the test when it ends."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A refusal is an answer: browsers note each 4xx as an error all the same.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def make(**options: Any) -> Page:
        options = {"locale": "fr-FR", "viewport": {"width": 1280, "height": 800}} | options
        context = browser.new_context(base_url=house.address, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def at_the_desk(new_page: NewPage, house: House) -> NewPage:
    """A page of a moderator who has just signed in."""

    def make(name: str = "Camille", *, role: Role = Role.MODERATOR, **options: Any) -> Page:
        page = new_page(**options)
        email = house.moderator(name, role=role, locale=options.get("locale", "fr")[:2])
        page.goto("/desk/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.locator("button.main").click()
        page.wait_for_url("**/desk/")
        return page

    return make


@pytest.fixture
def faults() -> Callable[..., list[str]]:
    """What axe-core finds wrong with a page (WCAG 2.2 A and AA, and its best practices), or of some rules only."""

    def look(page: Page, *rules: str) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        wanted = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = page.evaluate("wanted => axe.run(document, wanted)", wanted)["violations"]
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]

    return look
