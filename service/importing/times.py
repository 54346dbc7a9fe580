"""Times as other systems write them, made aware and held to what can be true of a comment."""

import datetime as dt

EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""Before the first web page nobody commented on one."""
AHEAD = dt.timedelta(days=1)


def time_of(text: str | float | None, *, now: dt.datetime) -> dt.datetime | None:
    """ISO 8601 (UTC unless it names a zone), or seconds since 1970; None for what is no time or cannot be one."""
    try:
        found = _read(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is not None and EARLIEST <= found <= now + AHEAD else None


def _read(text: str | float | None) -> dt.datetime | None:
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return dt.datetime.fromtimestamp(text, dt.UTC)
    found = dt.datetime.fromisoformat(text.strip())
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
