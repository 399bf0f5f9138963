"""Reading the addresses that a request brings along: its Host, and the Origin of the page that sent it."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

LONGEST = 300
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")
_PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """A host in small letters, without brackets, and its port; None where none is said."""

    host: str
    port: int | None


def address_of(text: str) -> Address | None:
    """What "name", "name:port", "[::1]:port" and the like name; None for anything else."""
    if not 0 < len(text) <= LONGEST or not text.isascii():
        return None
    host, port = text.lower(), ""
    if host.startswith("["):
        host, bracket, rest = host[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or not _is_ip6(host):
            return None
        port, colon = rest[1:], bool(rest)
    else:
        host, sign, port = host.partition(":")
        host, colon = host.rstrip("."), bool(sign)
        if not host or not set(host) <= _LETTERS:
            return None
    if colon and not (port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536):
        return None
    return Address(host, int(port) if colon else None)


def origin_of(text: str) -> tuple[str, Address] | None:
    """Scheme and address of an Origin, the port always said; None for "null" and what is no web page's."""
    scheme, separator, rest = text[: LONGEST + 9].partition("://")
    address = address_of(rest)
    if not separator or scheme.lower() not in _PORTS or address is None:
        return None
    return scheme.lower(), with_port(address, scheme.lower())


def with_port(address: Address, scheme: str) -> Address:
    """The same with the port that a scheme has by itself, where none is said."""
    return address if address.port is not None else Address(address.host, _PORTS[scheme])


def _is_ip6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
