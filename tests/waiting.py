"""Waiting for what another thread or process does: with patience, but not for ever."""

import threading
from collections.abc import Callable

from sqlalchemy import Engine, text

PATIENCE = 120
"""Seconds: tests share two cores with each other, and often with more."""
PAUSE = 0.05
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again until it is so; fail after PATIENCE."""
    pause = threading.Event()
    for _ in range(round(PATIENCE / PAUSE)):
        if true():
            return
        pause.wait(PAUSE)
    raise AssertionError("it did not become so in time")


def somebody_waits(engine: Engine) -> bool:
    """Whether a transaction on this PostgreSQL waits for another's lock."""
    with engine.connect() as connection:
        return bool(connection.scalar(WAITING))
