"""How gunicorn serves the web application: threads, no files outside memory, a stop that loses no request."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.workers.base import Worker

from service.arrival import Punctual
from service.scoring import Scorer, ScorerUnavailable
from service.settings import Settings

GRACE_SECONDS = 25
"""What is in hand at SIGTERM has this long to finish; container platforms kill after 30 seconds or less."""
KEEP_ALIVE_SECONDS = 5
WARM_UP_SECONDS = 5
MALFORMED = "Invalid request"
"""How gunicorn's line on a request it could not read begins; the sender's address and their words follow."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # gunicorn makes its own private files there

Announce = Callable[[], None]


def serve_web(settings: Settings, announce: Announce = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT, then exit the process; `announce` is called when the port is open."""
    _Web(settings, announce).run()


def options(settings: Settings) -> dict[str, Any]:
    """Our settings in gunicorn's words. The model loads in each process after its fork."""
    return {
        "bind": settings.bind,
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "worker_class": Punctual,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": KEEP_ALIVE_SECONDS,
        # A heartbeat on a slow disk would look like a hung process.
        "worker_tmp_dir": str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None,
        "control_socket_disable": True,
        "logger_class": PlainLogger,
        "loglevel": settings.log_level,
        "child_exit": forget_process,
    }


class PlainLogger(glogging.Logger):
    """gunicorn's lines go where all others go; requests are logged by the application, with their id."""

    def setup(self, cfg: Config) -> None:
        """Leave formatting and filtering to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Say of a malformed request what kind of fault it has: not whose it is, nor what stands in it."""
        if str(msg).startswith(MALFORMED):
            fault = sys.exc_info()[0]
            msg, args = "%s: %s", (MALFORMED, fault.__name__ if fault else "unknown fault")
        super().warning(msg, *args, **kwargs)


def forget_process(_arbiter: Arbiter | None, gone: Worker) -> None:
    """Stop counting what a dead process had live."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess  # noqa: PLC0415  # reads the folder when imported

        multiprocess.mark_process_dead(gone.pid)  # type: ignore[no-untyped-call]


class _Web(BaseApplication):
    def __init__(self, settings: Settings, announce: Announce) -> None:
        self._settings = settings
        self.request_seconds = settings.request_seconds
        self._announce = announce
        super().__init__()

    def load_config(self) -> None:
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _arbiter: self._announce())

    def load(self) -> Any:
        from service.app import create_app  # noqa: PLC0415  # in each process, after its fork

        app = create_app(self._settings)
        _warm(app.extensions["civility"].scorer)
        return app


def _warm(scorer: Scorer) -> None:
    """Have the model loaded before the first reader comes; one that takes very long does not keep the door shut."""
    until = time.monotonic() + WARM_UP_SECONDS
    while time.monotonic() < until:
        try:
            scorer.score(["…"])
        except ScorerUnavailable:
            time.sleep(0.05)
        else:
            return
