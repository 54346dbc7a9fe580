"""The real app and model, both databases, and a port for real clients."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from programs_site import SECRET, MakeSite, Site
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from service.scoring import Scorer
from service.settings import Settings


@pytest.fixture
def site_with(
    database_url: str, engine: Engine, scorer: Scorer, now: dt.datetime, open_app: Callable[..., Flask]
) -> MakeSite:
    """A site with other settings or another scorer."""
    settings = Settings(database_url=database_url, secret_key=SECRET, log_level="error")

    def make(*, scorer: Scorer = scorer, **changes: Any) -> Site:
        app = open_app(replace(settings, **changes), scorer=scorer, clock=lambda: now)
        return Site(app, engine, now)

    return make


@pytest.fixture
def site(site_with: MakeSite) -> Site:
    return site_with()


class Quiet(WSGIRequestHandler):
    """Request lines would hide the one finding."""

    def log_request(self, *_: object) -> None:
        pass


@pytest.fixture
def served(site: Site) -> Iterator[str]:
    """The site on a port of this machine, without a slash at the end."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
