"""Whether the address to serve on can be had: told in one line, where gunicorn tries long and names no setting."""

import errno
import os
import socket
import time

from gunicorn.util import is_ipv6, parse_address

from service.cli.errors import Failure
from service.settings import Settings, variable

INHERITED = ("LISTEN_FDS", "GUNICORN_FD")
"""Set where systemd, or gunicorn replacing itself, hands the open port on."""
PATIENCE_SECONDS = 1.0
"""The processes of a server that was just killed may hold its port for a moment more."""


def require_free(settings: Settings) -> None:
    """Raises Failure unless every address of CIVILITY_BIND can be listened on now."""
    if any(name in os.environ for name in INHERITED):
        return
    for written in settings.bind.split(","):
        # Of a Unix socket or an open file gunicorn makes what it needs.
        if isinstance(address := parse_address(written.strip()), tuple):
            _try(address, written.strip())


def _try(address: tuple[str, int], written: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while refused := _refusal(address):
        if refused.errno != errno.EADDRINUSE or time.monotonic() > until:
            told = f"{variable('bind')}: cannot serve on {written}: {refused.strerror}"
            raise Failure(f"{told}; free it, or set another address and port")
        time.sleep(0.05)


def _refusal(address: tuple[str, int]) -> OSError | None:
    family = socket.AF_INET6 if is_ipv6(address[0]) else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            # As gunicorn does: connections that are ending there do not count.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        return error
    return None
