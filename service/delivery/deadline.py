"""A deadline over a whole exchange: when it passes, the connection is cut, whatever it was waiting for.

A socket's own timeout starts anew with each byte that arrives, so a receiver that drips could hold us for ever.
"""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Deadline:
    """So many seconds from its making; used as a context manager around one exchange."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            while self._watched:
                self._watched.pop().close()

    def left(self) -> float:
        """Seconds that remain. Raises TimeoutError when none do."""
        remaining = self._end - time.monotonic()
        if self.over or remaining <= 0:
            self.over = True
            raise TimeoutError
        return remaining

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection when the time is over."""
        # A duplicate: TLS takes the original's descriptor away, and both name the same connection.
        with self._lock:
            self._watched.append(connection.dup())
        self.left()

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            for connection in self._watched:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
