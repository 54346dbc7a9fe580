"""`civility serve`, `web` and `worker`: the processes that run until they are told to stop."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from service.cli.greeting import ensure_first_key, first_link, greet
from service.cli.listening import require_free
from service.cli.migrating import prepare, require_current
from service.cli.opening import database
from service.settings import Settings, ensure_secret, load_settings, variable

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@click.command()
def serve() -> None:
    """Run everything on this machine: migrate, then web and worker, until SIGTERM or Ctrl-C."""
    settings = with_demo(_checked_settings())
    require_free(settings)
    with database(settings) as engine:
        prepare(engine)
        ensure_first_key(engine, settings)
    with _metrics_folder():
        raise SystemExit(_serve_both(settings))


@click.command()
def web() -> None:
    """Run the web server alone; the database must be migrated."""
    settings = _checked_settings()
    require_current(settings)
    require_free(settings)
    with _metrics_folder():
        _serve_web(settings)


@click.command()
def worker() -> None:
    """Run the background worker alone; the database must be migrated."""
    settings = _checked_settings()
    require_current(settings)
    _run_worker(settings)


def with_demo(settings: Settings) -> Settings:
    """The settings with the demo, where only people at this machine can be meant and nobody said otherwise."""
    if variable("demo") in os.environ or not settings.is_private:
        return settings
    return replace(settings, demo=True)


def _checked_settings() -> Settings:
    # One thread per process for arithmetic: two processes on two cores otherwise fight over them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    settings = load_settings()
    ensure_secret(settings)
    return settings


def _serve_both(settings: Settings) -> int:
    # Imported only now, because metrics read their folder then; and before forking, to be shared.
    from service import app, worker  # noqa: F401, PLC0415
    from service.cli.supervisor import supervise  # noqa: PLC0415
    from service.telemetry import configure_logging  # noqa: PLC0415

    configure_logging(settings.log_level, settings.log_format)
    return supervise({"web": lambda: _serve_web(settings), "worker": lambda: _run_worker(settings)})


def _serve_web(settings: Settings) -> None:
    from service.gunicorn import serve_web  # noqa: PLC0415
    from service.telemetry import configure_logging  # noqa: PLC0415

    configure_logging(settings.log_level, settings.log_format)
    with database(settings) as engine:
        link = first_link(engine, settings)
    serve_web(settings, lambda: greet(settings, link))


def _run_worker(settings: Settings) -> None:
    from service.worker import run_worker  # noqa: PLC0415

    run_worker(settings)


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """A fresh folder where the processes count together; one that the operator named is wiped instead."""
    named = os.environ.get(METRICS_FOLDER)
    folder = Path(named or tempfile.mkdtemp(prefix="civility-metrics-"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ[METRICS_FOLDER] = str(folder)
    owner = os.getpid()
    try:
        yield
    finally:
        # gunicorn's forked workers leave through here too.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)
