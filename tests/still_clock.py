"""A clock for tests: time that moves only when told."""

import datetime as dt


class StillClock:
    """What the product asks for the time; `move(minutes=5)` lets five minutes pass."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)
