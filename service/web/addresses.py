"""Whose address a request came from: counted by household for limits, and kept only as a keyed hash."""

import ipaddress

from flask import request

from service.web.parts import parts


def address() -> str:
    """The address the request came from, proxies discounted, as `household` has it."""
    return household(request.remote_addr or "unknown")


def household(given: str) -> str:
    """An address as it counts for limits: IPv6 by its /64, which one household has."""
    try:
        found = ipaddress.ip_address(given.partition("%")[0])
    except ValueError:
        return given  # a proxy's own spelling, which still tells one reader from another
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def address_hash() -> str:
    """The keyed hash of that address, all that is ever kept of it."""
    return parts().keyring.hash("address", address())
