"""Times as people read them: how long ago, and when; the page's script turns the latter into local time."""

import datetime as dt

from service.desk.words import locale, say
from service.web.parts import now

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


def age(then: dt.datetime) -> str:
    """How long ago, in the largest whole unit: `3 min`, `2 h`, `5 j`."""
    return span((now() - then).total_seconds())


def ago(then: dt.datetime) -> str:
    """How long ago, as a phrase: `il y a 2 h`."""
    if (now() - then).total_seconds() < UNITS[-1][1]:
        return say("queue.just_now")
    return say("queue.ago", age=age(then))


def span(seconds: float) -> str:
    """A length of time in its largest whole unit."""
    for unit, length in UNITS:
        if seconds >= length:
            short = "j" if unit == "d" and locale() == "fr" else unit
            return f"{int(seconds // length)}\N{NO-BREAK SPACE}{short}"
    return "< 1\N{NO-BREAK SPACE}min"


def date(then: dt.date) -> str:
    """A day: `24 nov. 2026`."""
    return f"{then.day} {MONTHS[locale()][then.month - 1]} {then.year}"


def when(then: dt.datetime) -> str:
    """A moment in UTC, and saying so: `24 nov. 2026, 09:30 UTC`."""
    return f"{date(then)}, {then:%H:%M} UTC"
