"""The Retry-After header (RFC 9110 §10.2.3): seconds, or a date."""

import contextlib
import datetime as dt
from email.utils import parsedate_to_datetime

MOST_DIGITS = 9


def seconds_to_wait(header: str | None, *, now: dt.datetime) -> float | None:
    """The wait in seconds, 0 or more; None without the header or for one that makes no sense."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:MOST_DIGITS])
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, (_aware(parsedate_to_datetime(text)) - now).total_seconds())
    return None


def _aware(date: dt.datetime) -> dt.datetime:
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
