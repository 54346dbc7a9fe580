"""The order of the queue: most harm, least certainty, most reports and longest wait come first."""

from collections.abc import Mapping
from datetime import datetime
from math import log2

from service.policy.attributes import ATTRIBUTES
from service.policy.bands import Band
from service.policy.checks.scores import is_complete
from service.policy.document import Policy

# What a comment of this kind does to people, against plain rudeness as 1: a judgement, not a measure.
GRAVITY: dict[str, float] = {
    "toxicity": 1.0,
    "severe_toxicity": 1.5,
    "obscene": 0.8,
    "threat": 2.0,
    "insult": 1.0,
    "identity_attack": 1.8,
    "sexual_explicit": 1.2,
}
UNSCORED_HARM = 1.0
NOTICE_HARM = 2.0
HOURS_TO_DOUBLE = 6.0


def priority(
    scores: Mapping[str, float] | None, policy: Policy, reports: int = 0, *, is_notified: bool = False
) -> float:
    """Return harm × uncertainty × reports, above 0, which stays the same until one of them changes.

    Harm is a score weighed by its kind's gravity, uncertainty 0.5 at or beyond the lines and 1 midway, and
    the worst product of the two counts. The reports' factor is 1 + log2(1 + reports). Unscored comments
    count as plain rudeness of which nothing is certain, and what a reader has called illegal (``is_notified``)
    as the worst of threats, however mild the model finds it: the law asks for a timely answer (DSA Art. 16 §6).
    """
    risk = max(_risk(scores, policy), NOTICE_HARM if is_notified else 0.0)
    return risk * (1 + log2(1 + reports))


def queue_rank(urgency: float, posted: datetime) -> float:
    """Return a number to sort the queue by, highest first, that already holds the age: it needs no update.

    Let the urgency (a ``priority``) double with every ``HOURS_TO_DOUBLE`` of waiting: urgency · 2^(age /
    hours). Between two comments the present moment cancels out of the logarithms, which leaves
    log2(urgency) − posted / hours. ``posted`` is an aware time.
    """
    return log2(urgency) - posted.timestamp() / 3600 / HOURS_TO_DOUBLE


def _risk(scores: Mapping[str, float] | None, policy: Policy) -> float:
    known = [name for name in ATTRIBUTES if name in (scores or {})]
    if scores is None or not is_complete(scores, known):
        return UNSCORED_HARM
    risks = (
        _harm(name, scores[name]) * _uncertainty(policy.attributes.of(name), scores[name]) for name in known
    )
    return max(risks)


def _harm(attribute: str, score: float) -> float:
    """A floor keeps the rank of what scores nothing, yet was held or reported, above zero."""
    return GRAVITY[attribute] * max(score, 0.01)


def _uncertainty(band: Band, score: float) -> float:
    low = 0.0 if band.approve_below is None else band.approve_below
    high = 1.0 if band.reject_above is None else band.reject_above
    if not low < score < high:
        return 0.5
    place = (score - low) / (high - low)
    return 0.5 + 2 * place * (1 - place)
