"""The worker's upkeep: sealing decisions, saying that it lives, and clearing away what has run out."""

import datetime as dt
import socket
import uuid

from sqlalchemy import Engine, delete

from models import Claim, Guesses, Heartbeat, Replay, Status
from models.engine import writing
from service import audit, retention, telemetry
from service.clock import Clock
from service.settings import Settings

SILENT_FOR = dt.timedelta(hours=1)
"""A worker that has said nothing for so long is forgotten."""

GUESSES_KEPT = dt.timedelta(days=1)
"""Longer than any lock on a sign-in."""

log = telemetry.log(__name__)


class Upkeep:
    """Small tasks over the database, one short transaction each; `worker` names this process."""

    def __init__(self, engine: Engine, settings: Settings, clock: Clock, worker: uuid.UUID) -> None:
        self._engine, self._clock, self._worker = engine, clock, worker
        self._remembered = dt.timedelta(hours=settings.idempotency_hours)
        days = {status: getattr(settings, f"retention_{status}_days") for status in retention.EXPIRING}
        self._days: dict[Status, int] = {status: most for status, most in days.items() if most is not None}

    def seal(self) -> bool:
        """Seal new decisions into the chain; whether there were any."""
        with writing(self._engine) as session:
            sealed = audit.seal(session, now=self._clock())
        telemetry.decisions_sealed(sealed)
        return sealed > 0

    def beat(self) -> bool:
        """Say that this worker lives."""
        with writing(self._engine) as session:
            session.merge(Heartbeat(worker=self._worker, host=socket.gethostname(), beat_at=self._clock()))
        return False

    def tidy(self) -> bool:
        """Remove stored answers, claims, heartbeats and counts of wrong passwords whose time is over."""
        now = self._clock()
        with writing(self._engine) as session:
            session.execute(delete(Replay).where(Replay.created_at < now - self._remembered))
            session.execute(delete(Claim).where(Claim.expires_at <= now))
            session.execute(delete(Heartbeat).where(Heartbeat.beat_at < now - SILENT_FOR))
            session.execute(delete(Guesses).where(Guesses.last_at < now - GUESSES_KEPT))
        return False

    def expire(self) -> bool:
        """Let comments go whose time in their status is over; whether there were any."""
        if not self._days:
            return False
        with writing(self._engine) as session:
            removed, blanked = retention.expire(session, self._days, now=self._clock())
        if removed or blanked:
            log.info("comments expired", removed=removed, blanked=blanked)
        return removed + blanked > 0
