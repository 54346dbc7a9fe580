"""Networks and URLs as an operator writes them: whether an address belongs to one, whether the way is safe."""

import ipaddress
from functools import cache
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@cache
def read_networks(written: str) -> tuple[Network, ...]:
    """The networks of a comma-separated list such as `10.0.0.0/8, 192.0.2.7`. Raises ValueError."""
    return tuple(ipaddress.ip_network(one.strip()) for one in written.split(",") if one.strip())


def is_within(address: str | None, written: str | None) -> bool:
    """Whether `address` belongs to one of the networks written; what is no address belongs to none."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in read_networks(written or ""))


def is_safe_way(url: str) -> bool:
    """Whether nobody on the way to `url` can change what comes from it: https, or http on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )
