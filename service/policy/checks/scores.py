"""Checks on the model's scores: nothing passes unscored, and the lines of the policy decide the rest."""

from collections.abc import Callable, Collection, Iterator, Mapping
from math import isfinite

from service.policy.bands import Band
from service.policy.checks.findings import Finding, found, found_reasons, outweighed_by_trust
from service.policy.document import Policy
from service.policy.signals import Signals
from service.policy.verdict import Reason


def missing_scores(signals: Signals, _policy: Policy) -> Finding | None:
    """Hold what was not wholly scored, whoever wrote it: nothing is published unread."""
    is_read = _was_scored(signals) and _is_name_known(signals)
    return None if is_read else found("pending", "unscored")


def high_scores(signals: Signals, policy: Policy) -> Finding | None:
    """Reject what reaches a reject line."""
    return found_reasons("rejected", _reasons("score_high", signals, policy, Band.rejects))


def scores_left_to_moderators(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what passes the approve line of an attribute without a reject line, whoever wrote it."""
    return found_reasons("pending", _reasons("score_middle", signals, policy, _holds_without_end))


@outweighed_by_trust
def middle_scores(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what lies between the two lines."""
    return found_reasons("pending", _reasons("score_middle", signals, policy, _holds_between))


def grave_evasion(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what would be rejected, or left to moderators, were it not for its disguise."""
    return found_reasons("pending", _reasons_beneath(signals, policy, _is_grave))


@outweighed_by_trust
def mild_evasion(signals: Signals, policy: Policy) -> Finding | None:
    """Hold what would be held were it not for its disguise."""
    return found_reasons("pending", _reasons_beneath(signals, policy, _holds_between))


Reach = Callable[[Band, float], bool]


def _holds_between(band: Band, score: float) -> bool:
    return band.holds(score) and band.reject_above is not None


def _holds_without_end(band: Band, score: float) -> bool:
    return band.holds(score) and band.reject_above is None


def _is_grave(band: Band, score: float) -> bool:
    return band.rejects(score) or _holds_without_end(band, score)


def _reasons(code: str, signals: Signals, policy: Policy, reaches: Reach) -> list[Reason]:
    """Give a reason for each attribute whose score, in the readings that count, reaches so far."""
    return [
        Reason(code, name, score, band.line_reached(score))
        for name, score in _scores(signals, policy)
        if reaches(band := policy.attributes.of(name), score)
    ]


def _reasons_beneath(signals: Signals, policy: Policy, reaches: Reach) -> list[Reason]:
    """Give a reason for each attribute that reaches a line only in the de-obfuscated reading."""
    if signals.revealed is None:
        return []
    return [
        Reason("evasion", name, beneath, band.line_reached(beneath))
        for name, score in _scores(signals, policy)
        if reaches(band := policy.attributes.of(name), beneath := signals.revealed[name])
        and band.line_reached(score) != band.line_reached(beneath)
    ]


def _scores(signals: Signals, policy: Policy) -> Iterator[tuple[str, float]]:
    """Yield each attribute's score as written, or the worse of both readings where the policy says so."""
    if signals.written is None or not _was_scored(signals):
        return
    beneath = signals.revealed if policy.revealed_reading == "as_written" else None
    for name in signals.attributes:
        yield name, max(signals.written[name], (beneath or signals.written)[name])


def _was_scored(signals: Signals) -> bool:
    readings = [signals.written] if signals.revealed is None else [signals.written, signals.revealed]
    return all(is_complete(reading, signals.attributes) for reading in readings)


def _is_name_known(signals: Signals) -> bool:
    return not signals.name_is_new or is_complete(signals.name_scores, signals.attributes)


def is_complete(scores: Mapping[str, float] | None, attributes: Collection[str]) -> bool:
    """Tell whether each attribute carries a number from 0 to 1; anything else counts as not scored."""
    if not scores or not attributes:
        return False
    return all(_is_score(scores.get(name)) for name in attributes)


def _is_score(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isfinite(value) and 0 <= value <= 1
