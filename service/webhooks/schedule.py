"""When a failed delivery is tried again: the schedule as data, with jitter, and the receiver's own wish.

The steps are those that Standard Webhooks 1.0.0 recommends.
"""

import datetime as dt

RETRIES: tuple[dt.timedelta, ...] = (
    dt.timedelta(seconds=5),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=5),
    dt.timedelta(hours=10),
    dt.timedelta(hours=14),
    dt.timedelta(hours=20),
    dt.timedelta(hours=24),
)
"""How long after each failed attempt the next one follows."""
JITTER = 0.2
"""Up to a fifth more, so that what failed together does not come back together."""
LONGEST_WAIT = dt.timedelta(hours=24)
"""A Retry-After beyond this is cut to it."""


def next_delay(attempts: int, *, chance: float, retry_after: float | None = None) -> dt.timedelta | None:
    """The wait after attempt number `attempts` (from 1) failed, or None when it was the last.

    `chance` is between 0 and 1; `retry_after`, in seconds, can only lengthen the wait.
    """
    if attempts > len(RETRIES):
        return None
    planned = RETRIES[attempts - 1] * (1 + JITTER * chance)
    wished = min(dt.timedelta(seconds=retry_after or 0), LONGEST_WAIT)
    return max(planned, wished)
