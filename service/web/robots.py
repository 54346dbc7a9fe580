"""Telling robots without a captcha: they fill in what people do not see, and faster than anybody types.

Whoever is taken for one gets an ordinary answer; the comment is kept as spam, where a moderator can find it.
"""

LEAST_SECONDS = 2.0


def is_robot(website: str = "", seconds: float = LEAST_SECONDS) -> bool:
    """Whether the hidden field was filled in, or the form sent sooner than a person could."""
    return bool(website.strip()) or seconds < LEAST_SECONDS
