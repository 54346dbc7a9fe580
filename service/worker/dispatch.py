"""Sending webhooks: claim in one transaction, post with none open, settle each in its own.

Endpoints are served side by side, each by one thread and one thing at a time: a slow receiver holds up only itself.
"""

import datetime as dt
import itertools
import threading
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from operator import attrgetter

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.engine import writing
from service import telemetry, webhooks
from service.clock import Clock
from service.delivery import Outcome, post, signed_headers
from service.keyring import Keyring
from service.settings import Settings
from service.webhooks import Claimed

ENDPOINTS_AT_ONCE = 32
LEASE_MARGIN = dt.timedelta(seconds=10)
"""A lease outlasts one attempt by this; a thread begins no attempt that its lease might not outlast."""
SETTLE_PAUSES = (0.2, 1.0, 5.0)
"""Seconds between tries to write down what was sent, while the database is away."""

log = telemetry.log(__name__)


class Dispatch:
    """Claims what is due and sends it; nothing new is begun once `stopping` is set.

    `on_free` is called when a thread has become free.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        keyring: Keyring,
        clock: Clock,
        *,
        stopping: threading.Event,
        on_free: Callable[[], None],
    ) -> None:
        self._engine, self._settings, self._keyring, self._clock = engine, settings, keyring, clock
        self._stopping, self._on_free = stopping, on_free
        self._patience = dt.timedelta(seconds=settings.webhook_timeout_seconds)
        self._disable_after = dt.timedelta(hours=settings.webhook_disable_after_hours)
        self._threads = ThreadPoolExecutor(ENDPOINTS_AT_ONCE, thread_name_prefix="deliver")
        self._under_way: set[Future[None]] = set()

    def send_due(self) -> bool:
        """Claim for the threads that are free and set them to work; whether anything was due."""
        self._under_way = {sending for sending in self._under_way if not sending.done()}
        free = ENDPOINTS_AT_ONCE - len(self._under_way)
        claimed = self._claim(free) if free else []
        for _, batch in itertools.groupby(claimed, key=attrgetter("endpoint_id")):
            self._under_way.add(self._threads.submit(self._serve, deque(batch)))
        return bool(claimed)

    def finish(self) -> None:
        """Wait until everything claimed is settled."""
        wait(self._under_way)

    def close(self) -> None:
        """Once stopping: finish the posts in hand, which their deadline bounds, and give the rest back."""
        self._threads.shutdown()

    def _claim(self, endpoints: int) -> list[Claimed]:
        with writing(self._engine) as session:
            return webhooks.claim_due(
                session, now=self._clock(), limit=endpoints, lease_for=self._patience + LEASE_MARGIN
            )

    def _serve(self, batch: deque[Claimed]) -> None:
        """Send one endpoint's batch in order, as far as time allows, and give back what remains."""
        try:
            while batch and self._has_time_for(batch[0]):
                claimed = batch.popleft()
                outcome = self._send(claimed)
                self._settle(claimed, outcome)
                if outcome.gone:
                    break
            self._give_back(batch)
        except SQLAlchemyError:
            # What is still leased comes due again when its lease ends: sent twice at worst, lost never.
            log.exception("deliveries left to their leases", count=len(batch))
        finally:
            self._on_free()

    def _has_time_for(self, claimed: Claimed) -> bool:
        return not self._stopping.is_set() and self._clock() + self._patience <= claimed.lease_ends

    def _send(self, claimed: Claimed) -> Outcome:
        try:
            secrets = [self._keyring.decrypt(sealed).decode() for sealed in claimed.secrets]
        except ValueError as problem:
            return Outcome(error=f"not signed: {problem}")
        now = self._clock()
        outcome = post(
            claimed.url,
            claimed.body,
            signed_headers(claimed.body, message_id=claimed.message_id, secrets=secrets, now=now),
            now=now,
            timeout=self._settings.webhook_timeout_seconds,
            allow_private=self._settings.allow_private_webhooks,
        )
        telemetry.delivery_attempted(outcome.kind, outcome.duration_ms / 1000)
        return outcome

    def _settle(self, claimed: Claimed, outcome: Outcome) -> None:
        for pause in SETTLE_PAUSES:
            try:
                return self._settle_once(claimed, outcome)
            except SQLAlchemyError as problem:
                log.warning(
                    "attempt not yet settled", delivery=str(claimed.delivery_id), problem=str(problem)
                )
                self._stopping.wait(pause)
        return self._settle_once(claimed, outcome)

    def _settle_once(self, claimed: Claimed, outcome: Outcome) -> None:
        with writing(self._engine) as session:
            webhooks.settle(session, claimed, outcome, now=self._clock(), disable_after=self._disable_after)

    def _give_back(self, batch: Collection[Claimed]) -> None:
        with writing(self._engine) as session:
            webhooks.give_back(session, batch)
