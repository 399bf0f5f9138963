"""Which addresses are this server's own: those it was started for, and names given for people behind a proxy."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

from aecore.errors import EngineError
from aecore.machine.room import is_loopback
from app.door.addresses import Address, address_of, origin_of, with_port
from app.web.rights import is_of_this_machine

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Hosts:
    """What a request may name as the server it asks, and as the page it comes from.

    Any other name may be one that somebody's own name server leads here, so that their page counts as ours.

    Args:
        host: the address listened on.
        names: those that a proxy before the server is known by, with or without a port.

    Raises:
        EngineError: a name that is none.
    """

    def __init__(self, host: str, names: Sequence[str] = ()) -> None:
        self.names = tuple(map(_name, names))
        self._everywhere = host in ("0.0.0.0", "::", "")
        self._known = {name.host for name in self.names} | (set() if self._everywhere else {host.lower()})
        if self._everywhere or is_loopback(host):
            self._known |= set(LOOPBACK)
        if self._everywhere:
            own = socket.gethostname().lower().rstrip(".")
            self._known |= {own, own.removesuffix(".local") + ".local"}

    def knows(self, asked: Address) -> bool:
        """Whether a request for this address is meant for this server; its port may be a forwarded one."""
        return asked.host in self._known or (
            self._everywhere and _is_ip(asked.host) and is_of_this_machine(asked.host)
        )

    def sends(self, origin: str, asked: Address) -> bool:
        """Whether a page of this origin is this server's own, or that of a name given."""
        found = origin_of(origin)
        if found is None:
            return False
        scheme, page = found
        return page == with_port(asked, scheme) or page in {with_port(name, scheme) for name in self.names}


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name(given: str) -> Address:
    # As a person copies it out of a browser's address bar, too.
    name = address_of(given.strip().removeprefix("http://").removeprefix("https://").rstrip("/"))
    if name is None:
        raise EngineError(
            "name_of_host",
            "--name: expected a name as in lab.school.example or lab.school.example:8443, found {found}; "
            "try it without anything before or behind.",
            found=repr(given[:80]),
        )
    return name
