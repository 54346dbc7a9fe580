"""``python -m bench.box_pictures``: takes the pictures of the comment box and its plain page in docs/pictures/.

It serves an empty database of its own on a free port, has a few readers talk, and photographs both pages with
Debian's Chromium in light, in dark and on a phone. WebP, at most 80 kB each.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 80_000
PATIENCE_SECONDS = 60
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}
TITLE = "À Saint-Aubin, la halle rouvre avec un marché du soir"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 760}
TALK: list[tuple[str, str, int | None]] = [
    (
        "Margaux",
        "Trois ans que j’attendais ça. Vendredi soir, il y avait du monde, et du **bon** pain.",
        None,
    ),
    ("Bernard O.", "Très bien pour la halle. Mais les camions à six heures, c’est non.", None),
    ("Léa", "Une livraison à huit heures suffirait, les exposants l’ont dit eux-mêmes.", 1),
    ("Bernard O.", "Alors qu’on l’écrive dans le règlement, et je signe tout de suite.", 2),
    ("Yanis", "La navette de 21 h 15, enfin ! Merci à celles et ceux qui l’ont demandée.", None),
]


def main() -> None:
    """Serve, talk, photograph."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        talk(address, (Path(folder) / "civility.key").read_text())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**CHROMIUM)
            for name, path, options, place in shots():
                page = browser.new_page(locale="fr-FR", **options)
                page.goto(address + path)
                prepare(page, path, place)
                take(page, name)
                page.close()
            browser.close()


def shots() -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Each picture: its name, its page, how the browser is set, and what to scroll to."""
    for name, path, place in (("demo", "/demo", "civility-comments"), ("page", "/a/demo/comments", "h1")):
        yield f"{name}-light", path, {"viewport": DESKTOP, "color_scheme": "light"}, place
        yield f"{name}-dark", path, {"viewport": DESKTOP, "color_scheme": "dark"}, place
        yield f"{name}-phone", path, {"viewport": PHONE, "color_scheme": "light"}, place
    yield "demo-article", "/demo", {"viewport": DESKTOP, "color_scheme": "light"}, ".masthead"
    yield "box-warning", "/demo", {"viewport": PHONE, "color_scheme": "light"}, "civility-comments form"
    yield "box-report", "/demo", {"viewport": DESKTOP, "color_scheme": "light"}, "civility-comments form"


def prepare(page: Page, path: str, place: str) -> None:
    """Wait until everything stands, write what is to be seen, and scroll to it."""
    if path == "/demo":
        page.locator("civility-comments article").nth(4).wait_for()
        page.locator("#events li").first.wait_for()
    if place.endswith("form"):
        open_form(page, warned=page.viewport_size == PHONE)
    page.locator(place).first.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.evaluate("scrollBy(0, -16)")


def open_form(page: Page, *, warned: bool) -> None:
    """Have the box ask a writer to think again, or show what a report asks."""
    if not warned:
        page.get_by_role("button", name="Signaler").nth(1).click()
        page.get_by_label("Il est contraire à la loi").check()
        return
    page.get_by_role("button", name="Laisser un commentaire").click()
    page.get_by_label("Votre commentaire").fill("Vous n’êtes qu’une bande d’incapables.")
    page.get_by_label("Votre nom").fill("Noa")
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Ce message pourrait blesser").wait_for()


def take(page: Page, name: str) -> None:
    """Save what is seen, as WebP of at most MOST_BYTES."""
    session = page.context.new_cdp_session(page)
    for quality in (82, 70, 55, 40):
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        picture = base64.b64decode(shot["data"])
        if len(picture) <= MOST_BYTES:
            break
    (PICTURES / f"{name}.webp").write_bytes(picture)
    print(f"{name}.webp  {len(picture):,} bytes")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """`civility serve` with an empty database in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {"CIVILITY_BIND": bind, "CIVILITY_DEMO": "true", "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"],
            cwd=folder,
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://{bind}/readyz")
        yield f"http://{bind}"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def wait_for(url: str) -> None:
    """Ask until the answer is yes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{url} did not become ready")


def talk(address: str, key: str) -> None:
    """Post the conversation, and have a moderator approve it all."""
    ids: list[str] = []
    for name, body, above in TALK:
        parent = ids[above] if above is not None else None
        data = {"body": body, "author": {"name": name}, "parent_id": parent, "article": {"title": TITLE}}
        posted = call(f"{address}/v1/articles/demo/comments", key, data)
        if posted["status"] != "approved":
            call(f"{address}/v1/comments/{posted['id']}/decisions", key, {"action": "approve"})
        ids.append(posted["id"])


def call(url: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    """One POST to the API."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(data).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


if __name__ == "__main__":
    main()
