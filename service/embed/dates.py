"""Days as readers of French and English write them, without a library for two languages."""

import datetime as dt

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def day(moment: dt.datetime, locale: str) -> str:
    """A moment's day in UTC, such as « 1er mars 2026 » or “1 March 2026”."""
    utc = moment.astimezone(dt.UTC)
    number = "1er" if locale == "fr" and utc.day == 1 else str(utc.day)
    return f"{number} {MONTHS[locale][utc.month - 1]} {utc.year}"
