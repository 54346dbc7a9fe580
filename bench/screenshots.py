"""Take the pictures of docs/pictures/: the desk's main pages with a made-up French newsroom.

    python bench/screenshots.py [--only NAME] [--out docs/pictures] [--png]

Needs Debian's chromium (apt-get install chromium) and the test environment. Each picture is kept under 80 kB.
"""

import argparse
import base64
import datetime as dt
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsroom import EMAIL, PASSWORD, MovingClock, fill
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from models.engine import make_engine
from models.migrate import migrate
from service.app import create_app
from service.scoring import load
from service.settings import Settings

NOW = dt.datetime(2026, 11, 26, 9, 41, tzinfo=dt.UTC)
QUALITY = 72
DESKTOP = {"width": 1360, "height": 850}
PHONE = {"width": 390, "height": 800}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page, how it is looked at, and what is done to it before."""

    name: str
    path: str
    scheme: str = "light"
    language: str = "fr-FR"
    is_phone: bool = False
    keys: str = ""


PICTURES = (
    Picture("queue", "?order=toxicity"),
    Picture("queue-dark", "", "dark", "en-GB"),
    Picture("reject", "?order=oldest&view=focus", keys="r"),
    Picture("phone", "?order=toxicity", is_phone=True),
    Picture("bulk", "bulk?min_score=0.85&max_score=1"),
    Picture("statistics", "statistics"),
)


def main() -> None:
    """Fill a newsroom, serve it, look at it."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        for picture in PICTURES:
            if options.only in {None, picture.name}:
                _take(browser, address, picture, options)
        browser.close()


def _take(browser: Browser, address: str, picture: Picture, options: argparse.Namespace) -> None:
    context = browser.new_context(
        base_url=address,
        viewport=PHONE if picture.is_phone else DESKTOP,
        has_touch=picture.is_phone,
        is_mobile=picture.is_phone,
        locale=picture.language,
        color_scheme=picture.scheme,
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
    )
    page = context.new_page()
    _sign_in(page, picture.language[:2])
    page.goto(f"/desk/{picture.path}")
    page.wait_for_load_state("networkidle")
    for key in picture.keys:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    path = options.out / f"{picture.name}.{'png' if options.png else 'webp'}"
    # Playwright itself only writes PNG and JPEG.
    kind = {"format": "png"} if options.png else {"format": "webp", "quality": QUALITY}
    shot = context.new_cdp_session(page).send("Page.captureScreenshot", kind)
    path.write_bytes(base64.b64decode(shot["data"]))
    context.close()
    print(f"{path}: {path.stat().st_size // 1024} kB")


def _sign_in(page: Page, language: str) -> None:
    page.goto("/desk/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url("**/desk/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[value={language}]").click()
        page.wait_for_load_state()


@contextmanager
def _served() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/civility.sqlite3"
        engine = make_engine(url)
        migrate(engine)
        settings = Settings(
            database_url=url,
            secret_key="only for pictures",
            flood_limit=1000,
            request_limit="100000/minute",
            score_deadline_ms=60_000,
            log_level="error",
        )
        clock = MovingClock(NOW)
        app = create_app(settings, scorer=load("builtin"), clock=clock)
        fill(app, engine, clock)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        engine.dispose()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", help="the name of one picture")
    parser.add_argument("--png", action="store_true", help="write PNG instead of WebP")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "pictures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
