import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from training import calibrate, measures
from training.rows import Row
from training.score import logits, probabilities


def test_overconfident_scores_are_brought_back():
    dice = np.random.default_rng(0)
    right = dice.normal(0, 2, 4000)
    truth = dice.random(4000) < probabilities(right)
    platt = calibrate.fit(truth, 3 * right + 1.5)
    assert platt.scale == pytest.approx(1 / 3, abs=0.05)
    assert platt.shift == pytest.approx(-0.5, abs=0.15)
    assert measures.calibration_error(truth, platt(3 * right + 1.5)) < 0.03


def test_few_rows_move_the_scaling_little():
    platt = calibrate.fit(np.array([True, False]), np.array([-3.0, 3.0]))
    assert abs(platt.shift) < 0.5


def test_separable_rows_do_not_run_away():
    truth = np.arange(200) >= 100
    assert calibrate.fit(truth, np.where(truth, 5.0, -5.0)).scale < 5


def test_weights_count_rows_again():
    truth, scores = np.array([True, False] * 50), np.zeros(100)
    weighed = calibrate.fit(truth, scores, np.where(truth, 9.0, 1.0))
    assert weighed.shift > 1


def test_attributes_with_too_few_rows_are_left_alone():
    rows, scores = _rows(200)
    found = calibrate.fits(rows, scores)
    assert set(found) == {"toxicity"}
    assert found["toxicity"].after < found["toxicity"].before
    assert found["toxicity"].rows == 200


def test_languages_are_fitted_on_their_own():
    rows, scores = _rows(200)
    assert set(calibrate.fits_by_language(rows, scores)) == {"fr"}


def test_the_scaling_is_folded_into_the_last_layer(tiny):
    model, tokenizer = tiny
    before = logits(model, tokenizer, ["you are a liar"])[0]
    calibrate.fold(model, {"threat": calibrate.Fit(calibrate.Platt(2.0, -1.0), 100, 0.2, 0.1)})
    after = logits(model, tokenizer, ["you are a liar"])[0]
    expected = [*before[:3], 2 * before[3] - 1, *before[4:]]
    assert np.allclose(after, expected, atol=1e-5)
    assert not torch.is_grad_enabled() or model.classifier.weight.requires_grad


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=60))
def test_auc_is_the_chance_of_the_right_order(pairs: list[tuple[bool, int]]):
    truth = np.array([kind for kind, _ in pairs])
    scores = np.array([float(score) for _, score in pairs])
    if truth.all() or not truth.any():
        assert np.isnan(measures.auc(truth, scores))
        return
    order = [(a > b) + (a == b) / 2 for a in scores[truth] for b in scores[~truth]]
    assert measures.auc(truth, scores) == pytest.approx(np.mean(order))


def test_rates_of_nothing_are_not_numbers():
    nothing, none = np.array([]), np.array([], bool)
    assert np.isnan(measures.flagged(nothing))
    assert np.isnan(measures.accuracy(none, nothing))


def test_a_score_that_means_its_odds_has_no_calibration_error():
    truth = np.array([True, False, False, False] * 25)
    assert measures.calibration_error(truth, np.full(100, 0.25)) == pytest.approx(0)
    assert measures.calibration_error(truth, np.full(100, 1.0)) == pytest.approx(0.75)


def _rows(count: int):
    dice = np.random.default_rng(2)
    scores = dice.normal(0, 4, (count, 7))
    truths = dice.random(count) < probabilities(scores[:, 0] / 4)
    languages = ["fr" if place % 10 else "pl" for place in range(count)]
    rows = [
        Row("x", spoken, "s", {"toxicity": float(true), "threat": 0.0})
        for true, spoken in zip(truths, languages, strict=True)
    ]
    return rows, scores
