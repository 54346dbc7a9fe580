"""A newspaper with the comment box on its pages: Civility as it is served, a publisher's server on another origin,
and readers in a real browser.

Whatever a page complains about on its console, a broken Content-Security-Policy above all, fails its test.
"""

import html
import itertools
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from box_words import READER_SECRET
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page
from pytest_httpserver import HTTPServer
from waiting import wait_until
from werkzeug import Request, Response

import service
from models import Role
from models.engine import make_engine, writing
from service import access, sites
from service.clock import utc_now
from service.keyring import Keyring

SECRET = "a secret for tests only"
PASSWORD = "correct horse battery"
ROOT = Path(service.__file__).parents[1]
AXE = Path(__file__).parents[1] / "browser" / "vendor" / "axe.min.js"
PATIENCE = 60
"""Seconds after which a test that waits for another process gives up."""
PATIENCE_MS = 45_000


class Newspaper:
    """Civility and the publisher's server, and what the newsroom does behind the reader's back."""

    def __init__(self, civility: str, key: str, database_url: str, server: HTTPServer) -> None:
        self.civility, self.key, self.server = civility, key, server
        self._database_url = database_url
        self._numbers = itertools.count(1)
        self._pages: dict[str, str] = {}
        self.lenient: set[str] = set()
        """Pages without any policy, on which nothing but the box itself keeps a script from running."""
        server.expect_request(re.compile("/news/.*")).respond_with_handler(self._page)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def article(self, **settings: Any) -> str:
        """The reference of a new article; with `mode` or `policy`, one that the newsroom has set so."""
        ref = f"article-{next(self._numbers)}"
        if settings:
            first = self.published("Premier mot sur cet article.", article=ref)
            self.call("PATCH", f"/v1/articles/{ref}/settings", json=settings)
            self.call("POST", f"/v1/comments/{first['id']}/decisions", json={"action": "reject"})
        return ref

    def page(self, body: str, *, lang: str = "fr") -> str:
        """The address of a page of the publisher's with this body, under a strict policy."""
        path = f"/news/{next(self._numbers)}"
        self._pages[path] = (
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Une page du journal</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<script src="{self.civility}/embed.js" defer></script><main><h1>Un article</h1>{body}</main></html>'
        )
        return self.origin + path

    def box(self, article: str, *, lang: str = "fr", **attributes: str) -> str:
        """The address of a page with the box in it."""
        more = "".join(
            f' {name.replace("_", "-")}="{html.escape(value)}"' for name, value in attributes.items()
        )
        return self.page(f'<civility-comments article="{article}"{more}></civility-comments>', lang=lang)

    def moderator(self) -> str:
        """The e-mail of a moderator, made now, whose password is PASSWORD."""
        email = f"moderator-{next(self._numbers)}@example.org"
        engine = make_engine(self._database_url)
        with writing(engine) as session:
            access.create_moderator(
                session,
                email=email,
                name="Camille",
                password=PASSWORD,
                role=Role.MODERATOR,
                locale="fr",
                now=utc_now(),
            )
        engine.dispose()
        return email

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Call the API with every scope."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.request(method, self.civility + path, headers=headers, timeout=PATIENCE, **options)
        assert answer.ok, answer.text
        return answer.json()

    def posted(self, body: str, *, article: str, name: str = "Léa", **more: Any) -> Any:
        data = {"body": body, "author": {"name": name, "ref": name.lower()}} | more
        return self.call("POST", f"/v1/articles/{article}/comments", json=data)

    def published(self, body: str, **more: Any) -> Any:
        """A comment that readers see."""
        comment = self.posted(body, **more)
        if comment["status"] != "approved":
            self.decide(comment["id"], "approve")
        return comment

    def decide(self, comment_id: str, action: str) -> None:
        self.call("POST", f"/v1/comments/{comment_id}/decisions", json={"action": action})

    def queue(self, article: str, **filters: Any) -> list[Any]:
        return self.call("GET", "/v1/queue", params={"article": article, **filters})["items"]

    def set_site(self, **changes: Any) -> None:
        engine = make_engine(self._database_url)
        with writing(engine) as session:
            sites.update_site(session, sites.find_site(session, "default"), **changes)
        engine.dispose()

    def take_reader_tokens(self) -> None:
        """Take tokens signed with READER_SECRET."""
        engine = make_engine(self._database_url)
        document = {"algorithm": "HS256", "secret": READER_SECRET}
        with writing(engine) as session:
            site = sites.find_site(session, "default")
            sites.set_reader_tokens(session, site, document, keyring=Keyring(SECRET))
        engine.dispose()

    def _page(self, request: Request) -> Response:
        policy = f"default-src 'none'; script-src {self.civility}; connect-src {self.civility}"
        headers = {} if request.path in self.lenient else {"Content-Security-Policy": policy}
        return Response(self._pages[request.path], content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture(scope="session")
def publisher() -> Iterator[HTTPServer]:
    """The publisher's own server: pages with the box, and a receiver of webhooks."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture(scope="session")
def newspaper(publisher: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """`civility serve`, web and worker, with the publisher's origin allowed."""
    folder = tmp_path_factory.mktemp("civility")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {
        "CIVILITY_BIND": bind,
        "CIVILITY_SECRET_KEY": SECRET,
        "CIVILITY_ALLOW_PRIVATE_WEBHOOKS": "true",
        "CIVILITY_FLOOD_LIMIT": "1000",
        "CIVILITY_REQUEST_LIMIT": "100000/minute",
        "CIVILITY_SCORE_DEADLINE_MS": "30000",
        "CIVILITY_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CIVILITY_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve"], cwd=folder, env=kept | settings
    )
    try:
        wait_until(lambda: is_ready(f"http://{bind}/readyz"))
        key = (folder / "civility.key").read_text()
        paper = Newspaper(f"http://{bind}", key, f"sqlite:///{folder / 'civility.sqlite3'}", publisher)
        paper.set_site(allowed_origins=[paper.origin])
        yield paper
    finally:
        process.terminate()
        process.wait(PATIENCE)


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """A page of a reader of one's own; what it complains about fails the test when it ends."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A refusal is an answer: browsers note each 4xx as an error all the same.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "fr-FR", "reduced_motion": "reduce"} | options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


class Reader:
    """What a reader does with the box on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("civility-comments")

    def comment(self, text: str) -> Locator:
        """The comment that says this, without the answers to it."""
        return self.box.get_by_role("article").filter(has_text=text)

    def write(self, body: str, *, name: str | None = "Camille") -> None:
        """Open the form, if it is not open, and fill it in; the sending is another step."""
        leave = self.box.get_by_role("button", name="Laisser un commentaire")
        self.box.get_by_role("heading").first.wait_for()
        if leave.count():
            leave.click()
        self.fill(body, name=name)

    def fill(self, body: str, *, name: str | None = "Camille") -> None:
        self.box.get_by_label("Votre commentaire").fill(body)
        if name is not None:
            self.box.get_by_label("Votre nom").fill(name)
        self.take_time()

    def take_time(self) -> None:
        """Take as long as people do: whoever is quicker is taken for a robot."""
        self.page.clock.fast_forward(5_000)

    def send(self, button: str = "Publier") -> None:
        self.box.get_by_role("button", name=button, exact=True).click()

    def says(self, words: str) -> None:
        """Wait until the box says this."""
        self.box.get_by_text(words).first.wait_for()


Visit = Callable[..., Reader]


@pytest.fixture
def at_the_desk(new_page: NewPage, newspaper: Newspaper) -> Callable[[str], Page]:
    """The desk's queue of one article, before a moderator who has just signed in."""

    def sit_down(article: str) -> Page:
        page = new_page()
        page.goto(f"{newspaper.civility}/desk/sign-in")
        page.fill("[name=email]", newspaper.moderator())
        page.fill("[name=password]", PASSWORD)
        page.locator("button.main").click()
        page.wait_for_url("**/desk/")
        page.goto(f"{newspaper.civility}/desk/?article={article}")
        return page

    return sit_down


@pytest.fixture
def visit(new_page: NewPage) -> Visit:
    """A reader who has opened a page with the box, and sees the thread."""

    def open_page(address: str, **options: Any) -> Reader:
        page = new_page(**options)
        page.clock.install()
        page.goto(address)
        page.locator("civility-comments h2").filter(has_not_text="Chargement").first.wait_for(
            state="attached"
        )
        return Reader(page)

    return open_page


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """What axe-core finds wrong with a page (WCAG 2.2 A and AA, and its best practices)."""

    def look(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document)")["violations"]
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]

    return look


def is_ready(url: str) -> bool:
    try:
        return requests.get(url, timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False
