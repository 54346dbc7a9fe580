"""Confidence intervals of 95 %: exact methods where there are any, a seeded bootstrap where there are none.

The rule: an interval never leaves 0…1, and a figure on few rows has a wide one, even when it is perfect.
"""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np

from service.evaluation.measures import NAN, Floats, Truths, auc, ranks

Z = 1.959964
"""The normal quantile that leaves 2.5 % on either side."""

ROUNDS = 300
SEED = 0


class Estimate(NamedTuple):
    """A figure and the ends of its interval."""

    value: float
    low: float
    high: float


UNKNOWN = Estimate(NAN, NAN, NAN)


def share(part: int, whole: int) -> Estimate:
    """Return a share with its score interval (Wilson, 1927); unknown of nothing."""
    if not whole:
        return UNKNOWN
    value, shrink = part / whole, 1 + Z**2 / whole
    middle = (value + Z**2 / (2 * whole)) / shrink
    reach = Z * sqrt(value * (1 - value) / whole + Z**2 / (4 * whole**2)) / shrink
    return Estimate(value, max(0.0, middle - reach), min(1.0, middle + reach))


def share_of(right: Truths) -> Estimate:
    """Return the share of true values with its interval."""
    return share(int(right.sum()), len(right))


def area(truth: Truths, scores: Floats) -> Estimate:
    """Return the AUC with its interval (DeLong et al., 1988, on the log-odds scale); unknown without both kinds.

    A perfect AUC has no variance; its interval is that of as many successes as there are rows of the rarer kind.
    """
    value = auc(truth, scores)
    if np.isnan(value):
        return UNKNOWN
    if value in {0.0, 1.0}:
        rarer = int(min(truth.sum(), (~truth).sum()))
        return share(rarer * int(value), rarer)
    spread = sqrt(_covariance(truth, scores, scores))
    reach = Z * spread / (value * (1 - value))
    middle = np.log(value / (1 - value))
    low, high = (float(1 / (1 + np.exp(-end))) for end in (middle - reach, middle + reach))
    return Estimate(value, low, high)


def lead(truth: Truths, ours: Floats, theirs: Floats) -> Estimate:
    """Return by how much our AUC is above theirs on the same rows, with its interval (DeLong et al., 1988)."""
    value = auc(truth, ours) - auc(truth, theirs)
    if np.isnan(value):
        return UNKNOWN
    variance = sum(_covariance(truth, each, each) for each in (ours, theirs))
    spread = sqrt(max(0.0, variance - 2 * _covariance(truth, ours, theirs)))
    return Estimate(value, value - Z * spread, value + Z * spread)


def bootstrapped(figure: Callable[[np.ndarray], float], rows: int, *, rounds: int = ROUNDS) -> Estimate:
    """Return ``figure`` of all places 0…rows-1, with the percentile interval over rows drawn again, by seed."""
    value = figure(np.arange(rows)) if rows else NAN
    if np.isnan(value):
        return UNKNOWN
    dice = np.random.default_rng(SEED)
    drawn = [figure(dice.integers(0, rows, rows)) for _ in range(rounds)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    # A figure that cannot fall below 0, as a calibration error, may lie under all that is drawn again.
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def _covariance(truth: Truths, first: Floats, second: Floats) -> float:
    """Of two AUCs on the same rows; of the same one twice, its variance (Sun and Xu, 2014, by ranks)."""
    components = [_components(truth, scores) for scores in (first, second)]
    covariance = 0.0
    for ours, theirs in zip(*components, strict=True):
        if len(ours) > 1:
            covariance += float(np.cov(ours, theirs)[0, 1]) / len(ours)
    return max(0.0, covariance) if first is second else covariance


def _components(truth: Truths, scores: Floats) -> tuple[Floats, Floats]:
    """How large a part of the other kind each true row scores above, and each false row below."""
    placed, positives, negatives = ranks(scores), truth.sum(), (~truth).sum()
    of_true = (placed[truth] - ranks(scores[truth])) / negatives
    of_false = 1 - (placed[~truth] - ranks(scores[~truth])) / positives
    return of_true, of_false
