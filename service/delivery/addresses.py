"""Which network addresses a webhook may go to: those of the public Internet, however they are written.

Ranges: the IANA special-purpose registries (RFC 6890 and its updates). For IPv6 only 2000::/3 is public, so that
loopback, link-local, unique-local, mapped, NAT64 and site-local forms are out without being named.
"""

import contextlib
import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT, often a cloud's inside
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4: any IPv4 address in disguise
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether this address belongs to the public Internet."""
    if any(address in network for network in NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in PUBLIC_IPV6
    return address.is_global and not address.is_multicast


def literal(host: str) -> Address | None:
    """The address that a host *is*, also in decimal, octal or hexadecimal; None for a name.

    The short forms are those of inet_aton(3), which resolvers understand too: `2130706433` is 127.0.0.1.
    """
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host)
    with contextlib.suppress(OSError, ValueError):
        return ipaddress.IPv4Address(socket.inet_aton(host))
    return None
