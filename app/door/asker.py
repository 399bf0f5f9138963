"""Whom limits by address are counted for: a machine, or all who share its address."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope


def asker_of(scope: Scope) -> str:
    """The address that a request came from; of IPv6 the network, in which one machine has as many as it likes."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


def network_of(address: str) -> str:
    """An address as it is counted."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        if not known.is_loopback:
            return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
