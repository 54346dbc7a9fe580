"""The queue's order: harm, uncertainty, reports and waiting each bring a comment forward."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy import ATTRIBUTES, DEFAULT, Policy, priority, queue_rank

CALM = dict.fromkeys(ATTRIBUTES, 0.0)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
scores = st.fixed_dictionaries({name: st.floats(0, 1) for name in ATTRIBUTES})


@given(st.none() | scores | st.just({"toxicity": 2.0}), st.integers(0, 1000))
def test_every_comment_has_a_rank(reading, reports):
    assert priority(reading, DEFAULT, reports) > 0
    queue_rank(priority(reading, DEFAULT, reports), NOON)


def test_more_harm_comes_first():
    assert priority(CALM | {"threat": 0.6}, DEFAULT) > priority(CALM | {"obscene": 0.6}, DEFAULT)


def test_of_two_likely_insults_the_doubtful_one_comes_first():
    assert priority(CALM | {"insult": 0.8}, DEFAULT) > priority(CALM | {"insult": 0.94}, DEFAULT)


def test_without_lines_the_whole_range_is_doubtful():
    lineless = Policy.from_document({"attributes": {"insult": {"approve_below": None, "reject_above": None}}})
    assert priority(CALM | {"insult": 0.5}, lineless) == pytest.approx(0.5)


def test_unscored_comments_do_not_sink():
    assert priority(None, DEFAULT) > priority(CALM | {"insult": 0.8}, DEFAULT)


def test_each_report_brings_a_comment_forward():
    ranks = [priority(CALM, DEFAULT, reports) for reports in range(6)]
    assert all(earlier < later for earlier, later in pairwise(ranks))


def test_what_is_called_illegal_comes_before_a_doubtful_threat_however_mild_it_reads():
    assert priority(CALM, DEFAULT, 1, is_notified=True) > priority(CALM | {"threat": 0.8}, DEFAULT, 1)


def test_six_hours_of_waiting_weigh_as_much_as_double_priority():
    assert queue_rank(1.0, NOON - timedelta(hours=6)) == pytest.approx(queue_rank(2.0, NOON))


def test_of_equals_the_one_that_waits_longest_comes_first():
    assert queue_rank(1.0, NOON - timedelta(seconds=1)) > queue_rank(1.0, NOON)
