"""Scoring what could not be scored while the reader waited; until then those comments stay held.

Where the scorer still gives nothing, or the database does not take what it gave, a comment is left as it is and
comes due again when its lease ends; one whose scoring fails as nobody foresaw is put off ever longer, and the others
are scored.
"""

import datetime as dt
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.engine import writing
from service import telemetry
from service.clock import Clock
from service.comments import House, Unscored, claim_unscored, examine, put_off, settle_scored
from service.scoring import Scorer, ScorerError

AT_ONCE = 8
LEASE = dt.timedelta(seconds=60)

log = telemetry.log(__name__)


class LateScoring:
    """Claims unscored comments, scores them with no transaction open, and settles each in its own."""

    def __init__(
        self, engine: Engine, scorer: Scorer, house: House, clock: Clock, stopping: threading.Event
    ) -> None:
        self._engine, self._scorer, self._house, self._clock = engine, scorer, house, clock
        self._stopping = stopping

    def score_due(self) -> bool:
        """Score some; whether any could be."""
        with writing(self._engine) as session:
            due = claim_unscored(session, self._house, now=self._clock(), limit=AT_ONCE, lease_for=LEASE)
        scored = sum(self._try(unscored) for unscored in due if not self._stopping.is_set())
        telemetry.comments_scored(scored)
        return scored > 0

    def _try(self, unscored: Unscored) -> bool:
        try:
            return self._score(unscored)
        except ScorerError:
            raise  # no other would fare better
        except SQLAlchemyError:
            log.exception("comment left to its lease", comment=str(unscored.comment_id))
            return False
        except Exception as error:  # noqa: BLE001  # whatever one comment brings about, the others are scored
            telemetry.scoring_failed(unscored.comment_id, error)
        with writing(self._engine) as session:
            put_off(session, unscored, now=self._clock())
        return False

    def _score(self, unscored: Unscored) -> bool:
        examination = examine(unscored.scene, self._scorer)
        if not examination.is_final:
            return False
        with writing(self._engine) as session:
            return settle_scored(session, unscored, examination, self._house, now=self._clock())
