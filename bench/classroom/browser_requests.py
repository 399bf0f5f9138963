"""What a student's browser asks for beside the page's websocket: requests that are timed, and joining the class."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx

from bench.classroom.seen import Seen

_PARTS = re.compile(r'(?:src|href)="(\./)?([^":?]+\.(?:js|css))"')


class Browser:
    """Cookies and connections of one student.

    Args:
        address: of the lab.
        seen: where the answers are noted.
    """

    def __init__(self, address: str, seen: Seen) -> None:
        self.address, self.seen = address, seen
        self.online = True
        self.client = httpx.AsyncClient(base_url=address, timeout=60, verify=False, follow_redirects=False)

    @property
    def cookie(self) -> str:
        """The header of a websocket."""
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())

    async def ask(self, what: str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, timed. Raises httpx.HTTPError where there is no answer."""
        if not self.online:
            raise httpx.ConnectError("the network is cut")
        begun = time.perf_counter()
        answer = await self.client.request(method, path, **more)
        self.seen.seconds[what].append(time.perf_counter() - begun)
        self.seen.statuses[answer.status_code] += 1
        return answer

    async def get(self, what: str, path: str) -> httpx.Response:
        """A GET."""
        return await self.ask(what, "GET", path)

    async def join(self, code: str, nickname: str) -> None:
        """Enters code and nickname. Raises RuntimeError where that does not let in."""
        answer = await self.ask("join", "POST", "/join", data={"code": code, "nickname": nickname})
        if answer.status_code != 200 or "aelab_owner" not in self.client.cookies:
            raise RuntimeError(f"{nickname} was not let in: {answer.status_code}")

    async def load(self) -> None:
        """The page's own HTML and the scripts that it names, as on a first visit."""
        page = await self.get("page", "/")
        for _, part in dict.fromkeys(_PARTS.findall(page.text)):
            await self.get("script", f"/{part.lstrip('/')}")

    async def teach(self, pin: str) -> None:
        """Enters the teacher's PIN. Raises RuntimeError where that does not let in."""
        await self.ask("join", "POST", "/teacher", data={"pin": pin})
        if "aelab_teacher" not in self.client.cookies:
            raise RuntimeError("the teacher was not let in")

    async def close(self) -> None:
        await self.client.aclose()
