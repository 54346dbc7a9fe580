"""The worker as a process of its own: built from the settings, stopped by SIGTERM or SIGINT."""

import signal
import threading

from models.engine import make_engine
from service import telemetry
from service.keyring import Keyring
from service.scoring import load
from service.settings import Settings, ensure_secret
from service.worker.worker import Worker

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def run_worker(settings: Settings) -> None:
    """Run until a signal comes; then finish the posts in hand and give the other leases back.

    Raises SettingsError or ScorerError where it cannot start.
    """
    telemetry.configure_logging(settings.log_level, settings.log_format)
    # Waited for rather than handled: a handler may run while this thread holds the very lock it needs.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    worker, stop = _build(settings), threading.Event()
    running = threading.Thread(target=worker.run, args=[stop], name="worker")
    running.start()
    signal.sigwait(STOP_SIGNALS)
    stop.set()
    running.join()


def _build(settings: Settings) -> Worker:
    # Nobody waits for this scorer, so it has no deadline.
    options = {"key": settings.scorer_key} if settings.scorer_key else {}
    scorer = load(settings.scorer, **options)
    return Worker(make_engine(settings.database_url), settings, Keyring(ensure_secret(settings)), scorer)
