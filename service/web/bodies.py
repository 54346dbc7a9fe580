"""Requests whose body is read whole or refused with 413: none is cut where the limit is and taken for all of it."""

from typing import IO

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream


class WholeRequest(Request):
    """A request that also holds the limit where a body comes in chunks, so that no length is known before."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body. Reading raises RequestEntityTooLarge."""
        most = self.max_content_length
        if self.content_length is None and most is not None and "wsgi.input_terminated" in self.environ:
            return _Whole(self.input_stream, most, is_max=True)  # type: ignore[return-value]  # as werkzeug casts it
        return super().stream


class _Whole(LimitedStream):
    def readall(self) -> bytes:
        """All there is. Werkzeug's own stops at the limit without looking whether more follows."""
        found = super().readall()
        if self.is_exhausted and self._stream.read(1):
            raise RequestEntityTooLarge
        return found
