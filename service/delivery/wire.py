"""The HTTP session of one attempt: public addresses only, checked as they are connected to, within a deadline.

requests-hardened resolves a name once and connects to what it checked, so that a name cannot point elsewhere a
moment later; our own list is applied to that same address, as a second opinion.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from service.delivery.addresses import is_public, literal
from service.delivery.deadline import Deadline

USER_AGENT = "Civility-Webhooks/1.0"

Kinds = dict[str, Callable[..., HTTPConnection]]
"""A class of connection per scheme."""


def open_session(deadline: Deadline, *, allow_private: bool) -> requests.Session:
    """A session for one request; without `allow_private` it reaches the public Internet only.

    Proxies and .netrc of the surroundings are left aside: a proxy would connect where we may not. Certificates
    of one's own authority are trusted through REQUESTS_CA_BUNDLE.
    """
    session: requests.Session = HTTPSession(_config(deadline.seconds, allow_private=allow_private))
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    for scheme in ("http", "https"):
        session.mount(f"{scheme}://", _adapter(scheme, deadline, allow_private=allow_private))
    return session


def _config(seconds: float, *, allow_private: bool) -> Config:
    return Config(
        ip_filter_enable=not allow_private,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(seconds, seconds),
        user_agent_override=USER_AGENT,
    )


def _adapter(scheme: str, deadline: Deadline, *, allow_private: bool) -> HTTPAdapter:
    if allow_private:
        return OpenAdapter(deadline, OPEN)
    return GuardedAdapter(deadline, GUARDED, is_https_proto=scheme == "https")


class OpenAdapter(HTTPAdapter):
    """Makes each connection know the deadline; `kinds` names its class by scheme."""

    def __init__(self, deadline: Deadline, kinds: Kinds, **options: Any) -> None:
        self._deadline, self._kinds = deadline, kinds
        super().__init__(**options)

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """The pool for this request, with our own kind of connection."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = partial(self._kinds[pool.scheme], deadline=self._deadline)
        return pool


class GuardedAdapter(OpenAdapter, IPFilterAdapter):  # type: ignore[misc]  # requests-hardened is untyped
    """The same, to public addresses only; the name is resolved once, before the connection is made."""


class Timed(HTTPConnection):
    """A connection that gives up, in any phase, when the deadline passes."""

    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = deadline

    def _new_conn(self) -> Any:
        # A caller may want to wait less than that for the connection alone.
        left = self._deadline.left()
        self.timeout = min(left, self.timeout or left)
        connection = super()._new_conn()
        self._deadline.watch(connection)
        return connection


class Guarded(Timed):
    """The same, refusing any address that is not public; it is given an address, never a name."""

    def _new_conn(self) -> Any:
        address = literal(self.host.strip("[]"))
        if address is None or not is_public(address):
            raise InvalidIPAddress(address)
        return super()._new_conn()


class TimedTLS(Timed, HTTPSConnection):
    """A timed connection under TLS."""


class GuardedTLS(Guarded, HTTPSConnection):
    """A guarded connection under TLS."""


OPEN: Kinds = {"http": Timed, "https": TimedTLS}
GUARDED: Kinds = {"http": Guarded, "https": GuardedTLS}
