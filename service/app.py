"""The composition root: settings, keyring, scorer, clock and database become one Flask app."""

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service import api, database, desk, embed, perspective, telemetry
from service.clock import Clock, utc_now
from service.keyring import Keyring
from service.scoring import Scorer, load
from service.scoring.deadline import Deadlined
from service.settings import Settings, ensure_secret, load_settings
from service.web.bodies import WholeRequest
from service.web.parts import Parts


def create_app(
    settings: Settings | None = None, *, scorer: Scorer | None = None, clock: Clock = utc_now
) -> Flask:
    """Build the web application. Raises SettingsError where the environment is wrong."""
    settings = settings or load_settings()
    telemetry.configure_logging(settings.log_level, settings.log_format)
    app = Flask("civility", static_folder=None)
    app.request_class = WholeRequest
    secret = ensure_secret(settings)
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        PROMETHEUS_MULTIPROC_DIR=os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
    )
    _write_json_for_people(app)
    app.extensions["civility"] = Parts(
        settings=settings, keyring=Keyring(secret), scorer=scorer or make_scorer(settings), clock=clock
    )
    database.connect(app, settings.database_url)
    api.register(app)
    perspective.register(app)
    embed.register(app)
    desk.register(app)
    _trust_proxies(app, settings.proxy_hops)
    return app


def make_scorer(settings: Settings) -> Scorer:
    """The scorer of the settings, refusing to answer late; its weights load with the first text."""
    options = {"key": settings.scorer_key} if settings.scorer_key else {}
    return Deadlined(load(settings.scorer, **options), settings.score_deadline_ms / 1000)


def _write_json_for_people(app: Flask) -> None:
    """Accents as they are, and members in the order in which the reference names them."""
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]


def _trust_proxies(app: Flask, hops: int) -> None:
    # Without a proxy, anybody could write X-Forwarded-For and be someone else for the flood limits.
    # X-Forwarded-Host is believed from nobody: many proxies pass on what a stranger wrote, and there is
    # CIVILITY_PUBLIC_URL to say where we are.
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
