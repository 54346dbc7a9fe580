import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from service.webhooks.schedule import JITTER, LONGEST_WAIT, RETRIES, next_delay

tries = st.integers(1, len(RETRIES))
chances = st.floats(0, 1)
wishes = st.none() | st.floats(0, 999_999_999)


def test_the_schedule_is_the_one_that_is_documented():
    hours = [delay / dt.timedelta(hours=1) for delay in RETRIES]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]


@given(tries, chances)
def test_a_retry_is_never_early_and_at_most_a_fifth_late(attempts, chance):
    planned = RETRIES[attempts - 1]
    assert planned <= next_delay(attempts, chance=chance) <= planned * (1 + JITTER)


@given(tries, chances, wishes)
def test_a_receivers_wish_only_lengthens_the_wait_and_not_beyond_a_day(attempts, chance, wish):
    without, with_wish = (
        next_delay(attempts, chance=chance),
        next_delay(attempts, chance=chance, retry_after=wish),
    )
    assert without <= with_wish <= max(without, LONGEST_WAIT)
    if wish is not None:
        assert with_wish >= min(dt.timedelta(seconds=wish), LONGEST_WAIT)


@given(st.integers(len(RETRIES) + 1, 1000), chances, wishes)
def test_after_the_last_attempt_there_is_none(attempts, chance, wish):
    assert next_delay(attempts, chance=chance, retry_after=wish) is None


@given(chances, st.integers(1, len(RETRIES) - 1))
def test_each_wait_is_longer_than_the_one_before(chance, attempts):
    assert next_delay(attempts, chance=chance) < next_delay(attempts + 1, chance=chance)
