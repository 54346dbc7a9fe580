"""A file to read from: streamed, unpacked if it is gzip, and always able to say how far it has been read."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from service import problems
from service.problems import Problem

CHUNK = 65_536
GZIP = b"\x1f\x8b"


class Source:
    """A file on disk, gzip or not; `size` and `position` count the bytes of the file as it lies there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._raw: IO[bytes] | None = None
        with path.open("rb") as file:
            self.is_gzip = file.read(2) == GZIP

    @property
    def position(self) -> int:
        """How many of its bytes have been read so far."""
        return self._raw.tell() if self._raw and not self._raw.closed else self.size

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The content from its beginning. Raises Problem MALFORMED where a gzip file breaks off."""
        with self.path.open("rb") as self._raw:
            try:
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw)) if self.is_gzip else self._raw
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise Problem(
                    problems.MALFORMED, f"{self.path.name} is a damaged gzip file; nothing was imported"
                ) from None

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces."""
        with self.open() as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
