"""The map to Perspective's scale: monotone, from corner to corner, fitted on some rows and judged on others."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.perspective.score_map import FILE, ScoreMap, on_line, shipped
from service.scoring import load
from training.perspective_map import (
    Pairs,
    anchored,
    held_out,
    helps,
    isotonic,
    mapped,
    pairs_of,
    report,
    score,
    straightened,
)

UNIT = st.floats(0, 1, allow_nan=False)
ROWS = st.lists(st.tuples(UNIT, UNIT), min_size=1, max_size=40)


def pairs(ours, theirs) -> Pairs:
    size = len(ours)
    return Pairs(np.array(ours), np.array(theirs), np.full(size, "a"), np.arange(size) % 5)


@given(rows=ROWS)
def test_the_line_never_falls_and_goes_from_corner_to_corner(rows) -> None:
    ours, theirs = zip(*rows, strict=True)
    knots = pairs(ours, theirs).fitted()
    assert (knots[0], knots[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert all(left < right and low <= high for (left, low), (right, high) in pairwise(knots))


@given(score=UNIT, rows=ROWS)
def test_the_product_reads_the_line_as_it_was_drawn(score: float, rows) -> None:
    ours, theirs = zip(*rows, strict=True)
    knots = pairs(ours, theirs).fitted()
    assert on_line(knots, score) == pytest.approx(float(mapped(knots, np.array([score]))[0]))


def test_what_is_out_of_order_is_pooled_by_weight() -> None:
    found = isotonic(np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.9, 0.3]), np.array([1.0, 1.0, 2.0]))
    assert found[0] == (0.1, 0.1)
    assert found[1] == pytest.approx((0.8 / 3, 0.5))


def test_equal_scores_of_ours_have_one_height() -> None:
    assert isotonic(np.array([0.5, 0.5]), np.array([0.2, 0.4]), np.ones(2)) == [(0.5, pytest.approx(0.3))]


def test_knots_on_a_straight_line_are_left_out() -> None:
    line = [(x / 10, x / 10) for x in range(11)]
    assert straightened(anchored(line)) == [(0.0, 0.0), (1.0, 1.0)]
    assert straightened([(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)]) == [(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)]


def test_a_bent_scale_is_straightened_on_rows_it_was_not_fitted_on() -> None:
    ours = np.linspace(0, 1, 200)
    bent = pairs(ours, ours**2)
    assert np.abs(held_out(bent) - bent.theirs).mean() < np.abs(bent.ours - bent.theirs).mean() / 5
    (line,) = report("toxicity", bent)
    assert line.startswith("| toxicity | a | 200 | 0.16")


def test_public_rows_are_paired_with_what_is_served() -> None:
    entries = [
        {"text": "I am blind", "set": "templates", "perspective_v6": 0.09},
        {
            "text": "espèce de c0nn@rd",
            "set": "comments",
            "perspective": {"TOXICITY": 0.9, "PROFANITY": 0.8, "SPAM": 1},
        },
    ]
    scores = list(score(load("builtin"), [entry["text"] for entry in entries]))
    found = pairs_of(entries, scores)
    assert {name: list(one.theirs) for name, one in found.items()} == {
        "toxicity": [0.09, 0.9],
        "obscene": [0.8],
    }
    assert found["toxicity"].ours[1] > 0.8


def test_the_map_that_ships_is_monotone_and_within_bounds() -> None:
    for knots in shipped().knots.values():
        assert all(left < right and low <= high for (left, low), (right, high) in pairwise(knots))
        assert (knots[0], knots[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert set(json.loads(FILE.read_text(encoding="utf-8"))) == {"model", "knots"}


def test_scores_of_another_model_or_without_knots_pass_unchanged() -> None:
    bent = ScoreMap("m:1", {"toxicity": ((0.0, 0.0), (0.5, 0.8), (1.0, 1.0))})
    assert bent("m:1", "toxicity", 0.25) == 0.4
    assert bent("m:1", "toxicity", 1.0) == 1.0
    assert bent("m:2", "toxicity", 0.25) == 0.25
    assert bent("m:1", "insult", 0.25) == 0.25
    assert ScoreMap()("m:1", "toxicity", 0.3) == 0.3


def test_beyond_the_outermost_knots_the_line_is_level() -> None:
    knots = ((0.2, 0.1), (0.8, 0.9))
    assert [on_line(knots, score) for score in (0.0, 0.2, 0.5, 0.8, 1.0)] == pytest.approx(
        [0.1, 0.1, 0.5, 0.9, 0.9]
    )


def test_a_line_is_kept_only_where_it_brings_scores_nearer() -> None:
    ours = np.linspace(0.01, 0.99, 200)
    assert helps(pairs(ours, ours**3))
    assert not helps(pairs(ours, ours))
