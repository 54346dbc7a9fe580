"""A newsroom as docs/api.md supposes it: three keys, a moderator, and the real model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Base
from models.engine import make_engine, writing
from service import access, sites
from service.app import create_app
from service.clock import utc_now
from service.database import db
from service.scoring import load
from service.settings import Settings

KEYS = {
    "PAGE": ("page", ("submit", "read")),
    "KEY": ("desk", ("moderate", "admin")),
    "ANALYST": ("our comments", ("analyze",)),
    "COLLEAGUE": ("colleague", ("moderate",)),
}


@pytest.fixture
def documented(tmp_path: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The application and the values that the page's variables begin with."""
    url = f"sqlite:///{tmp_path / 'docs.sqlite3'}"
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with writing(engine) as session:
        site = sites.ensure_default(session, utc_now())
        made = {
            variable: access.create_key(session, site=site, name=name, scopes=scopes, now=utc_now())[1]
            for variable, (name, scopes) in KEYS.items()
        }
        access.create_moderator(
            session, email="alice@example.org", name="Alice", password="correct horse battery", now=utc_now()
        )
    engine.dispose()
    settings = Settings(
        database_url=url, secret_key="a secret for tests only", flood_limit=100, log_level="error"
    )
    app = create_app(settings, scorer=load("builtin"))
    yield app, {"URL": ""} | made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(documented: tuple[Flask, dict[str, str]]) -> FlaskClient:
    return documented[0].test_client()
