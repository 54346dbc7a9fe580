"""Secrets in files: made whole or not at all, for their owner only; what exists already is kept."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def read_secret(path: Path) -> str:
    """What the file holds, without white space around it."""
    return path.read_text(encoding="utf-8").strip()


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; if there is none, it is made first. Of two processes at once, both get the same.

    Raises OSError where it cannot be written, for instance on a full disk; no part of it is left then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _put(path, make())
    return read_secret(path)


def _put(path: Path, secret: str) -> None:
    # Only a link made at the end shows the file, so nobody can read half of it; and no link replaces a file.
    descriptor, unfinished = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        _link(unfinished, path)
    finally:
        Path(unfinished).unlink()


def _link(source: str, path: Path) -> None:
    try:
        os.link(source, path)
    except FileExistsError:
        return  # another process was quicker: its secret is the one
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
