"""The worker itself: its tasks, each in a thread of its own, until it is told to stop."""

import threading
import uuid

from sqlalchemy import Engine

from service.clock import Clock, utc_now
from service.comments import House
from service.keyring import Keyring
from service.scoring import Scorer
from service.settings import Settings
from service.worker.dispatch import Dispatch
from service.worker.scoring import LateScoring
from service.worker.task import Task
from service.worker.upkeep import Upkeep

IDLE = 0.25
"""Seconds between looks for work when there is none."""
SEAL_EVERY, BEAT_EVERY, TIDY_EVERY, EXPIRE_EVERY = 1.0, 5.0, 60.0, 600.0


class Worker:
    """Delivers, scores late, seals, and keeps house; any number may share one database."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        keyring: Keyring,
        scorer: Scorer | None = None,
        clock: Clock = utc_now,
    ) -> None:
        upkeep = Upkeep(engine, settings, clock, uuid.uuid4())
        self._stopping = threading.Event()
        self._dispatch = Dispatch(
            engine, settings, keyring, clock, stopping=self._stopping, on_free=self._wake_deliver
        )
        self._deliver = Task("deliver", IDLE, self._dispatch.send_due)
        self._tasks = [
            Task("heartbeat", BEAT_EVERY, upkeep.beat),
            self._deliver,
            Task("seal", SEAL_EVERY, upkeep.seal),
            Task("tidy", TIDY_EVERY, upkeep.tidy),
            Task("expire", EXPIRE_EVERY, upkeep.expire),
        ]
        if scorer is not None:
            house = _house(settings, keyring, scorer)
            late = LateScoring(engine, scorer, house, clock, self._stopping)
            self._tasks.append(Task("score", IDLE, late.score_due))

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is in hand; at most one webhook's deadline later it ends."""
        threads = [threading.Thread(target=t.repeat, args=[self._stopping], name=t.name) for t in self._tasks]
        for thread in threads:
            thread.start()
        stop.wait()
        self._stopping.set()
        for task in self._tasks:
            task.wake.set()
        for thread in threads:
            thread.join()
        self._dispatch.close()

    def tick(self) -> bool:
        """Do every task once, deliveries to their end; whether there was work. For tests and the terminal."""
        worked = [task.attempt() for task in self._tasks]
        self._dispatch.finish()
        return any(worked)

    def _wake_deliver(self) -> None:
        self._deliver.wake.set()


def _house(settings: Settings, keyring: Keyring, scorer: Scorer) -> House:
    return House(
        keyring=keyring,
        flood_limit=settings.flood_limit,
        languages=scorer.languages,
        attributes=scorer.attributes,
    )
