"""A request has so many seconds to arrive whole, head and body, or its connection is closed.

gunicorn's thread reads for as long as a client drips: as many slow clients as there are threads would be
the end of service for all others. A socket's own timeout starts anew with each byte; this one does not.
"""

import socket
import time
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import TConn, ThreadWorker


class TooSlow(NoMoreData):
    """The request did not arrive in time: to gunicorn and to werkzeug, a client that has gone."""


class Punctual(ThreadWorker):
    """gunicorn's threads, each reading one request no longer than the application's `request_seconds`."""

    def handle(self, conn: TConn) -> Any:
        """Give the request that is about to be read its time."""
        if not isinstance(conn.sock, Sender):
            conn.sock = Sender(fileno=conn.sock.detach())
        seconds: float = self.app.request_seconds  # type: ignore[attr-defined]  # of service.gunicorn
        conn.sock.due = time.monotonic() + seconds
        return super().handle(conn)


class Sender(socket.socket):
    """A connection that can be read until `due`, on the monotonic clock."""

    due: float

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """What has arrived, once something has. Raises TooSlow."""
        left = self.due - time.monotonic()
        if left <= 0:
            raise TooSlow
        usual = self.gettimeout()
        self.settimeout(left if usual is None else min(left, usual))
        try:
            return super().recv(size, flags)
        except TimeoutError:
            raise TooSlow from None
        finally:
            self.settimeout(usual)
