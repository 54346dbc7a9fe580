import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation import intervals, measures

ROWS = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])), min_size=1)


def arrays(rows):
    truth, scores = zip(*rows, strict=True)
    return np.array(truth, bool), np.array(scores, np.float64)


@given(ROWS)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    truth, scores = arrays(rows)
    pairs = [(a > b) + (a == b) / 2 for a in scores[truth] for b in scores[~truth]]
    assert measures.auc(truth, scores) == pytest.approx(np.mean(pairs) if pairs else math.nan, nan_ok=True)


@given(ROWS)
def test_every_interval_holds_its_figure_within_0_and_1(rows):
    truth, scores = arrays(rows)
    ece = intervals.bootstrapped(
        lambda places: measures.calibration_error(truth[places], scores[places]), len(truth), rounds=5
    )
    for value, low, high in (intervals.area(truth, scores), intervals.share_of(truth), ece):
        assert math.isnan(value) or 0 <= low <= value + 1e-9 <= high + 2e-9 <= 1 + 3e-9


def test_wilsons_interval_is_the_published_one():
    assert intervals.share(8, 10) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    assert intervals.share(0, 10)[1:] == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_delongs_variance_is_that_of_the_definition():
    dice = np.random.default_rng(3)
    truth = dice.random(60) < 0.4
    ours, theirs = (dice.normal(truth * lift).round(1) for lift in (1.0, 0.4))

    def placed(scores):
        wins = (scores[truth][:, None] > scores[~truth]) + (scores[truth][:, None] == scores[~truth]) / 2
        return wins.mean(1), wins.mean(0)

    def covariance(first, second):
        return sum(np.cov(a, b)[0, 1] / len(a) for a, b in zip(placed(first), placed(second), strict=True))

    lead = intervals.lead(truth, ours, theirs)
    variance = covariance(ours, ours) + covariance(theirs, theirs) - 2 * covariance(ours, theirs)
    assert lead.value == pytest.approx(measures.auc(truth, ours) - measures.auc(truth, theirs))
    assert lead.high - lead.value == pytest.approx(intervals.Z * math.sqrt(variance))
    area = intervals.area(truth, ours)
    odds = [math.log(end / (1 - end)) for end in area]
    spread = intervals.Z * math.sqrt(covariance(ours, ours)) / (area.value * (1 - area.value))
    assert (odds[2] - odds[0], odds[0] - odds[1]) == pytest.approx((spread, spread))


def test_a_perfect_area_on_few_rows_is_still_uncertain():
    truth, scores = np.array([True, True, False, False]), np.array([0.9, 0.8, 0.2, 0.1])
    assert intervals.area(truth, scores).low == pytest.approx(0.3424, abs=1e-4)
    assert intervals.area(truth, -scores).high == pytest.approx(0.6576, abs=1e-4)


def test_scores_that_are_all_alike_tell_nothing_apart():
    truth, scores = np.array([True, False, False]), np.full(3, 0.4)
    assert intervals.area(truth, scores) == (0.5, 0.5, 0.5)


def test_what_rows_of_one_kind_cannot_tell_is_unknown():
    truth, scores = np.array([True, True]), np.array([0.9, 0.8])
    assert math.isnan(intervals.area(truth, scores).value)
    assert math.isnan(intervals.lead(truth, scores, scores).value)
    assert math.isnan(intervals.share(0, 0).value)
    assert math.isnan(intervals.bootstrapped(lambda _: 1.0, 0).value)
    assert measures.curve(truth, scores) == []
    nothing = np.array([], bool), np.array([], np.float64)
    assert all(
        math.isnan(figure)
        for figure in (
            measures.accuracy(*nothing),
            measures.flagged(nothing[1]),
            measures.calibration_error(*nothing),
        )
    )


def test_the_bootstrap_gives_the_same_interval_each_time():
    values = np.random.default_rng(1).random(80)
    first, second = (intervals.bootstrapped(lambda rows: float(values[rows].mean()), 80) for _ in range(2))
    assert first == second
    assert first.low < first.value < first.high


def test_a_calibrated_model_errs_by_nothing():
    scores = np.array([0.25] * 4 + [0.75] * 4)
    truth = np.array([True, False, False, False, True, True, True, False])
    assert measures.calibration_error(truth, scores) == 0
    assert measures.calibration_error(~truth, scores) == 0.5
    assert [(step.share, step.score, step.true) for step in measures.reliability(truth, scores)] == [
        (0.5, 0.25, 0.25),
        (0.5, 0.75, 0.75),
    ]


def test_the_curve_goes_from_corner_to_corner_and_stays_short():
    dice = np.random.default_rng(2)
    truth = dice.random(5000) < 0.5
    drawn = measures.curve(truth, dice.random(5000))
    assert (drawn[0], drawn[-1]) == ((0, 0), (1, 1))
    assert 50 < len(drawn) <= 61
    assert drawn == sorted(drawn)


def test_the_histogram_counts_every_score_even_1():
    assert measures.histogram(np.array([0.0, 0.04, 0.5, 1.0]), bins=10) == [2, 0, 0, 0, 0, 1, 0, 0, 0, 1]
