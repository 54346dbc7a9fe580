"""Lets the writers of one process take turns on SQLite, first come, first served, so that none waits for seconds.

SQLite's own waiting is a race: whoever looks at the right moment wins, and the others sleep longer each time. A turn
is a courtesy, not a lock that data depend on: one who got none in time goes on, and SQLite decides.
"""

import threading
from collections import deque

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

TURN = "civility_turn"
"""Whether the connection has a turn, in its `info`."""


class Turns:
    """One has the turn; the others wait in a line, and it is handed to the first of them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._line: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def take(self, patience: float) -> bool:
        """Wait for the turn, at most `patience` seconds; whether it came."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = threading.Event()
            self._line.append(called)
        return called.wait(patience) or self._was_called_as_it_left(called)

    def give(self) -> None:
        """Hand the turn to the first in line."""
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._is_taken = False

    def _was_called_as_it_left(self, called: threading.Event) -> bool:
        with self._guard:
            if not called.is_set():
                self._line.remove(called)
            return called.is_set()


def take_turns(engine: Engine, *, patience: float) -> Turns:
    """Let transactions of `engine` that may write begin one after the other.

    To be called before anything else listens for beginnings, and so before SQLite is asked for its lock.
    """
    turns = Turns()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("write", False) and not connection.info.get(TURN):
            connection.info[TURN] = turns.take(patience)

    def checkin(_: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop(TURN, False):
            turns.give()

    event.listen(engine, "begin", begin)
    # Not at "commit", which is told before it is done.
    event.listen(engine, "checkin", checkin)
    return turns
