"""Decisions to seal and tamper with."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from models import ActorKind, Decision, Status
from models.base import new_id
from service import audit

MakeDecision = Callable[..., Decision]


@pytest.fixture
def decision(now: dt.datetime) -> MakeDecision:
    """Makes a stamped decision, not yet stored; any column can be given."""
    site = uuid.UUID(int=7)

    def make(**given: object) -> Decision:
        made = Decision(
            **{
                "id": new_id(),
                "site_id": site,
                "comment_id": new_id(),
                "actor_kind": ActorKind.MODERATOR,
                "actor": "Camille",
                "action": "reject",
                "before": Status.PENDING,
                "after": Status.REJECTED,
                "reason": "insult",
                "reasons": [{"code": "band", "attribute": "insult", "score": 0.9312345678901234}],
                "note": "« Encore lui »",
                "body": "Espèce d’âne bâté \U0001f434",
                "scores": {"toxicity": 0.91, "insult": 1.0},
                "model": "builtin:v0",
                "policy_version": 3,
                "created_at": now + dt.timedelta(microseconds=123456),
            }
            | given
        )
        audit.stamp(made)
        return made

    return make
