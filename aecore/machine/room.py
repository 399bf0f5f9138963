"""Where the other machines of the room find this one."""

from __future__ import annotations

import ipaddress
import socket

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")
"""Addresses of a server that listens on all that this machine has."""


def named_address(name: str, scheme: str = "http") -> str:
    """A name that people know the server by, as a browser opens it; one that says its scheme itself keeps it."""
    says = name.lower().startswith(("http://", "https://"))
    return (name if says else f"{scheme}://{name}").rstrip("/")


def room_address() -> str:
    """This machine's address in its own network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: the kernel only picks a route
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK


def is_loopback(host: str) -> bool:
    """Whether only this machine can mean it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
