"""Networks as an operator writes them, and whether an address belongs to one."""

import ipaddress
from functools import cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


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
