"""Times as other systems write them, made aware and held to what can be true of a comment."""

import datetime as dt

EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""Before the first web page nobody commented on one."""
AHEAD = dt.timedelta(days=1)


def time_of(given: object, *, now: dt.datetime) -> dt.datetime | None:
    """ISO 8601 (UTC unless it names a zone), or seconds since 1970; None for what is no time or cannot be one."""
    found = _read(given)
    return found if found is not None and EARLIEST <= found <= now + AHEAD else None


def is_to_come(given: object, *, now: dt.datetime) -> bool:
    """Whether it is a time, and one after now."""
    found = _read(given)
    return found is not None and found > now


def _read(given: object) -> dt.datetime | None:
    try:
        return _aware(given)
    except (ValueError, OverflowError, OSError):
        return None


def _aware(given: object) -> dt.datetime | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return dt.datetime.fromtimestamp(given, dt.UTC)
    if not isinstance(given, str):
        return None
    found = dt.datetime.fromisoformat(given.strip())
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
