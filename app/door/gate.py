"""The first question at the door: was this server meant, does its own page ask, and is that address open at all."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from aecore.machine.room import is_loopback
from app.door.addresses import Address, address_of, origin_of
from app.door.hosts import Hosts
from app.door.refused import refuse
from app.web.refusals import Refusal

UNKNOWN = "0.0.0.0"
"""The address of somebody who comes by a proxy that does not say for whom."""

# Of what Streamlit answers to, the page needs these; its metrics, its agents' door and its logins are nobody's here.
OPEN = ("health", "host-config", "stream", "upload_file/", "bidi-components/")
CLOSED = ("/component/", "/auth/", "/oauth2callback", "/app/static/")


class Gate:
    """ASGI middleware that refuses what names another server, and what another site's page asks for."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            scope = self._looked_at(scope)
        except Refusal as refusal:
            await refuse(scope, send, refusal)
            return
        await self.app(scope, receive, send)

    def _looked_at(self, scope: Scope) -> Scope:
        """The scope as those behind the door see it. Raises Refusal."""
        headers, path = Headers(scope=scope), scope["path"]
        asked = self._asked(headers)
        origins = headers.getlist("origin")
        if len(origins) > 1 or (origins and not self.hosts.sends(origins[0], asked)) or _from_afar(headers):
            raise Refusal(403, "refusal.site")
        if not path.startswith("/") or _is_closed(path):
            raise Refusal(404, "refusal.closed")
        scope = {**scope, "headers": list(scope["headers"])}
        origin = origin_of(origins[0]) if origins else None
        if origin is not None:
            # Said anew as the Host's own: for any other name Streamlit asks the internet, and all wait for that.
            MutableHeaders(scope=scope)["origin"] = f"{origin[0]}://{headers['host']}"
        client = scope.get("client")
        if client and is_loopback(client[0]) and not _is_from_here(asked, origin[1] if origin else None):
            scope["client"] = (UNKNOWN, client[1])
        return scope

    def _asked(self, headers: Headers) -> Address:
        named = headers.getlist("host")
        asked = address_of(named[0]) if len(named) == 1 else None
        if asked is None:
            raise Refusal(400, "refusal.no_host")
        if not self.hosts.knows(asked):
            raise Refusal(421, "refusal.host", found=asked.host)
        return asked


def _from_afar(headers: Headers) -> bool:
    """Whether a browser says that another site's page asks, and not for a page to go to."""
    foreign = headers.get("sec-fetch-site", "") in ("cross-site", "same-site")
    return foreign and headers.get("sec-fetch-mode", "") != "navigate"


def _is_closed(path: str) -> bool:
    core = path.removeprefix("/_stcore/")
    return (core != path and not core.startswith(OPEN)) or path.startswith(CLOSED)


def _is_from_here(asked: Address, origin: Address | None) -> bool:
    """Whether somebody on the loopback speaks of it as their browser does: a proxy passes on other names."""
    return is_loopback(asked.host) and (origin is None or is_loopback(origin.host))
