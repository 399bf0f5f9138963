"""A run as its page watches it: the stream of its events, which comes again where it broke off, and its pictures."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from aecore.jobs.table import ENDED
from aecore.runs.folder import PROBE
from bench.classroom.browser_requests import Browser

RETRY_SECONDS = 0.5


class Watched:
    """One run on a student's page.

    Args:
        browser: the student's.
        run: its id.
        picture: called once its first picture is there.
        online: whether the student's network is whole.
    """

    def __init__(
        self, browser: Browser, run: str, picture: Callable[[], None], online: Callable[[], bool]
    ) -> None:
        self.browser, self.run = browser, run
        self.state = ""
        self.ended = asyncio.Event()
        self.steps: list[int] = []
        self._fetched: set[int] = set()
        self._pictured = False
        self._picture, self._online = picture, online
        self._last = ""
        self._since = time.time()
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self._go_on())
        self._fetching = asyncio.create_task(self._fetch())

    def close(self) -> None:
        """Watches no more."""
        self._task.cancel()
        self._fetching.cancel()

    def cut(self) -> None:
        """The network ends: the stream comes again by itself."""
        self._task.cancel()
        self._task = asyncio.create_task(self._go_on())

    async def _go_on(self) -> None:
        while not self.ended.is_set():
            if self._online():
                with suppress(httpx.HTTPError):
                    await self._listen()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        last = f"&last={self._last}" if self._last else ""
        address = f"/api/events?run={self.run}{last}"
        self._since = time.time()
        async with self.browser.client.stream("GET", address, timeout=httpx.Timeout(20, read=40)) as stream:
            self.browser.seen.statuses[stream.status_code] += 1
            event = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("id: "):
                    self._last = line[4:]
                elif line.startswith("data: "):
                    self._heard(event, json.loads(line[6:]))
                    if self.ended.is_set():
                        return

    def _heard(self, event: str, told: dict[str, Any]) -> None:
        if event == "metrics":
            now = time.time()
            for each in told["lines"]:
                if each["emitted"] > self._since:
                    self.browser.seen.latencies.append(max(0.0, now - each["emitted"]))
                if each["snapshot"]:
                    self.steps.append(each["step"])
                    self._more.set()
        elif event == "state":
            self.state = told["state"]
            if self.state in ENDED:
                self.ended.set()

    async def _fetch(self) -> None:
        """Each picture once, the newest first, as the page does."""
        while True:
            missing = [step for step in self.steps if step not in self._fetched]
            if not missing:
                self._more.clear()
                await self._more.wait()
                continue
            await self.snapshot(missing[-1])

    async def snapshot(self, step: int) -> None:
        """Fetches one picture, where the page has not got it."""
        if step in self._fetched:
            return
        if not self._fetched:
            with suppress(httpx.HTTPError):
                await self.browser.get("probe", f"/api/runs/{self.run}/{PROBE}")
        try:
            answer = await self.browser.get("snapshot", f"/api/runs/{self.run}/snapshots/{step}.safetensors")
        except httpx.HTTPError:
            await asyncio.sleep(RETRY_SECONDS)
            return
        if answer.status_code == 200 and not self._pictured:
            self._pictured = True
            self._picture()
        if answer.status_code in (200, 404):  # cut back to its checkpoint, a run has fewer of them
            self._fetched.add(step)
