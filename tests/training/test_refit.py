import numpy as np
import pytest

from training import refit
from training.rows import Row
from training.score import features, logits, probabilities

DICE = np.random.default_rng(0)
FEATURES = DICE.normal(0, 1, (2000, 8))
RIGHT = refit.Layer(DICE.normal(0, 1, 8), -0.5)
TRUTH = DICE.random(2000) < probabilities(RIGHT(FEATURES))
ALIKE = np.ones(2000)


def test_a_layer_that_was_led_astray_is_brought_back():
    astray = refit.Layer(RIGHT.weight + 2.0 * np.eye(8)[0], 1.0)
    found = refit.refit(FEATURES, TRUTH, ALIKE, astray)
    assert found.strength == min(refit.STRENGTHS)
    assert found.losses[found.strength] < found.losses[None]
    assert np.abs(found.layer.weight - RIGHT.weight).max() < 0.6
    assert found.layer.bias == pytest.approx(-0.5, abs=0.3)


def test_a_layer_that_noise_would_only_disturb_stays_as_it_is():
    few = slice(0, 60)
    found = refit.refit(
        FEATURES[few], DICE.random(60) < 0.5, ALIKE[few] * 1000, refit.Layer(np.zeros(8), 0.0)
    )
    assert found.strength is None
    assert not found.layer.weight.any()


def test_the_stronger_it_is_held_the_less_it_moves():
    astray = refit.Layer(np.zeros(8), 0.0)
    moved = [
        np.linalg.norm(refit.held_near(FEATURES, TRUTH, ALIKE, astray, strength).weight)
        for strength in refit.STRENGTHS
    ]
    assert moved == sorted(moved)


def test_a_row_that_counts_twice_is_as_good_as_two():
    start, doubled = refit.Layer(np.zeros(8), 0.0), np.where(np.arange(2000) < 500, 2.0, 1.0)
    weighed = refit.held_near(FEATURES, TRUTH, doubled, start, 30.0)
    repeated = refit.held_near(
        np.concatenate([FEATURES, FEATURES[:500]]),
        np.concatenate([TRUTH, TRUTH[:500]]),
        np.ones(2500),
        start,
        30.0,
    )
    assert np.allclose(weighed.weight, repeated.weight)


def test_the_model_scores_with_the_layer_that_was_found(tiny):
    model, tokenizer = tiny
    texts = [f"you are a {word}" for word in ("idiot", "liar", "good", "kind")] * 20
    rows = [Row(text, "en", "t", {"toxicity": float(place % 4 < 2)}) for place, text in enumerate(texts)]
    read = features(model, tokenizer, texts)
    assert np.allclose(refit.logits_of(model, read), logits(model, tokenizer, texts), atol=1e-5)
    before = logits(model, tokenizer, texts)
    report = refit.relearn(model, rows, read)
    after = logits(model, tokenizer, texts)
    assert report["toxicity"]["rows"] == 80
    assert report.keys() == {"toxicity"}
    assert after[0, 0] - after[2, 0] > before[0, 0] - before[2, 0]
    assert np.allclose(after[:, 1:], before[:, 1:], atol=1e-5)
