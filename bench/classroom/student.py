"""One student with a page of Streamlit's: joins, moves sliders, trains, watches, scrubs, drags, and comes back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from bench.classroom.browser_requests import Browser
from bench.classroom.plan import Plan
from bench.classroom.seen import Seen
from bench.classroom.streamlit_page import StreamlitPage
from bench.classroom.watching import Watched

BLOCKS = ("bottleneck", "training", "penalties", "network")
TROUBLE = (OSError, WebSocketException, httpx.HTTPError)
RECOVERY_SECONDS = 90.0
ORDERS_SECONDS = 2.0
DRAGGED = 20
DRAG_SECONDS = 0.05


class Student:
    """A websocket client that behaves as a browser's page does.

    Args:
        name: the nickname.
        address: of the lab.
        plan: of the class.
        recipe: what is trained, as the page posts it.
        seen: where all of it is noted.
        serving: a number that grows with every web server that is killed.
    """

    def __init__(
        self,
        name: str,
        address: str,
        plan: Plan,
        recipe: Mapping[str, Any],
        seen: Seen,
        serving: Callable[[], int],
    ) -> None:
        self.name, self.plan, self.recipe, self.seen = name, plan, recipe, seen
        self.random = random.Random(f"{plan.seed} {name}")
        self.browser = Browser(address, seen)
        self.page = StreamlitPage(address, "", f"block={self.random.choice(BLOCKS)}")
        self.idle: list[StreamlitPage] = []
        self.run: Watched | None = None
        self.online = True
        self._was_cut = self._idle_cut = False
        self._serving = serving
        self._served = self._slid = self._looked = 0
        self._beside: list[asyncio.Task[None]] = []

    async def join(self, code: str) -> None:
        """Enters, and opens the page."""
        await self.browser.join(code, self.name)
        await self.browser.load()
        self.page.cookie = self.browser.cookie
        await self._timed("first page", self.page.open())
        self._served = self._serving()
        self._beside = [asyncio.create_task(self._keep()), asyncio.create_task(self._poll())]

    async def _poll(self) -> None:
        """Asks again and again what the teacher orders, as every page of a class does; 304 says nothing new."""
        known = ""
        while True:
            await asyncio.sleep(ORDERS_SECONDS)
            with suppress(httpx.HTTPError):
                answer = await self.browser.ask(
                    "orders", "GET", "/api/orders", headers={"If-None-Match": known}
                )
                known = answer.headers.get("etag", known)

    async def open_idle(self) -> None:
        """One more page that nobody looks at."""
        page = StreamlitPage(self.page.address, self.page.cookie)
        await page.open()
        self.idle.append(page)

    async def _keep(self) -> None:
        """Connects the other pages again, wherever they were lost."""
        served = self._serving()
        while True:
            await asyncio.sleep(1.0)
            if not self.online:
                continue
            fault = self._idle_cut or served != self._serving()
            for page in [page for page in self.idle if not page.is_open]:
                with suppress(*TROUBLE, TimeoutError):
                    known = await asyncio.wait_for(page.open(), self.plan.stuck)
                    if not fault or (not known and served == self._serving()):
                        self.seen.lost.append(f"{self.name}: a page that nobody looked at")
            if all(page.is_open for page in self.idle):
                served, self._idle_cut = self._serving(), False

    async def learn(self, until: float) -> None:
        """Does things until a moment of the performance counter, and comes back wherever the connection breaks."""
        last = until + self.plan.patience
        while (now := time.perf_counter()) < until or (now < last and self._owes):
            await asyncio.sleep(self.random.uniform(*self.plan.think))
            if not self.online:
                continue
            try:
                await self._act()
            except TROUBLE as error:
                await self._come_back(error)
        await self._heard_out()

    @property
    def _owes(self) -> bool:
        return self._slid < self.plan.least or self._looked < min(1, self.plan.least)

    async def _heard_out(self) -> None:
        """Waits for the last run; what becomes of it the job table knows."""
        end = time.perf_counter() + self.plan.patience
        while self.run is not None and not self.run.ended.is_set() and time.perf_counter() < end:
            await asyncio.sleep(0.2)
        self._note_end()

    def _note_end(self) -> None:
        if self.run is not None and self.run.state == "finished":
            self.seen.result(self.name)

    async def _act(self) -> None:
        if not self.page.is_open:
            raise ConnectionError("the websocket has closed")
        if self.run is None or self.run.ended.is_set():
            if self.run is not None:
                self._note_end()
                await self._timed("other acts", self.page.say("end", self.run.run))
                await self._look_back(self.run)
            await self._train()
            return
        await self.random.choices((self._slide, self._open_block, self._scrub), (8, 1, 2))[0]()

    async def _slide(self) -> None:
        sliders = self.page.sliders()
        if not sliders:
            await self._open_block()
            return
        await self._timed("slider", self.page.move(self.random.choice(sliders), self.random.random()))
        self._slid += 1

    async def _open_block(self) -> None:
        await self._timed("other acts", self.page.press(f"-open-{self.random.choice(BLOCKS)}"))

    async def _train(self) -> None:
        answer = await self.browser.ask("train", "POST", "/api/jobs", json=dict(self.recipe))
        if answer.status_code != 201:
            self.seen.refused.append(f"{answer.status_code}: {answer.text[:120]}")
            return
        job = answer.json()["id"]
        self.seen.asked(self.name, job)
        if self.run is not None:
            self.run.close()
        self.run = Watched(self.browser, job, lambda: self.seen.picture(self.name), lambda: self.online)
        await self._timed("other acts", self.page.say("run", job))

    async def _scrub(self) -> None:
        """Back and forth through what is there; most of it has been fetched before."""
        if self.run is None:
            return
        await self.browser.get("run", f"/api/runs/{self.run.run}")
        for step in self.random.sample(self.run.steps, min(8, len(self.run.steps))):
            await self.run.snapshot(step)
            await asyncio.sleep(DRAG_SECONDS)

    async def _look_back(self, run: Watched) -> None:
        """On Explore: drags the point over the map, decoded by the server as for a browser without WebAssembly."""
        await self._timed("page change", self.page.turn_to("explore"))
        answer = await self.browser.get("models", f"/api/runs/{run.run}/models")
        models = answer.json() if answer.status_code == 200 else {}
        step = models.get("latest")
        if step is not None:
            await self.browser.get("codes", f"/api/runs/{run.run}/codes/{step}.safetensors")
            place = [self.random.gauss(0, 1) for _ in range(models["size"])]
            for _ in range(DRAGGED):
                place = [each + self.random.gauss(0, 0.1) for each in place]
                await self.browser.ask(
                    "drag", "POST", f"/api/runs/{run.run}/decode/{step}", json={"codes": [place]}
                )
                await asyncio.sleep(DRAG_SECONDS)
        await self._timed("page change", self.page.turn_to(""))
        self._looked += 1

    async def _timed(self, what: str, act: Awaitable[Any]) -> None:
        """An act to a settled page. One that does not settle is stuck, one without its component blank."""
        begun = time.perf_counter()
        try:
            await asyncio.wait_for(act, self.plan.stuck)
        except TimeoutError:
            self.seen.bad_pages.append(f"{self.name}: {what} has not settled in {self.plan.stuck:g} s")
            self._was_cut = True  # by this hand, as somebody reloads a page
            await self.page.close()
            raise ConnectionError(what) from None
        self.seen.seconds[what].append(time.perf_counter() - begun)
        if self.page.component() is None:
            self.seen.bad_pages.append(f"{self.name}: nothing is drawn after {what}")

    async def _come_back(self, error: Exception) -> None:
        """Connects again as Streamlit's page does, and notes how long it took since there was a network."""
        if not self._was_cut and self._serving() == self._served:
            self.seen.lost.append(f"{self.name}: {type(error).__name__} {error}")
        begun = time.perf_counter()
        while True:
            if not self.online:
                begun = time.perf_counter()
            elif await self._opened():
                self.seen.away.append(time.perf_counter() - begun)
                return
            if time.perf_counter() - begun > RECOVERY_SECONDS:
                self.seen.unrecovered.append(f"{self.name}: not back after {RECOVERY_SECONDS:g} s")
                return
            await asyncio.sleep(0.3)

    async def _opened(self) -> bool:
        await self.page.close()
        self.page.query = str(self.page.told().get("address", self.page.query))
        served = self._serving()
        try:
            known = await asyncio.wait_for(self.page.open(), self.plan.stuck)
        except (*TROUBLE, TimeoutError):
            return False
        if not known and served == self._served:
            self.seen.lost.append(f"{self.name}: the server knows the session no more")
        self._served, self._was_cut = served, False
        if self.page.component() is None:
            self.seen.bad_pages.append(f"{self.name}: nothing is drawn after a connection")
        return True

    async def cut(self) -> None:
        """Ends every connection of this student's; nothing gets through until `mend`."""
        self.online, self._was_cut, self._idle_cut = False, True, True
        self.browser.online = False
        for page in (self.page, *self.idle):
            await page.close()
        if self.run is not None:
            self.run.cut()

    async def mend(self) -> None:
        """The network is whole again."""
        self.online = self.browser.online = True

    async def leave(self) -> None:
        """Closes the browser."""
        if self.run is not None:
            self.run.close()
        for each in self._beside:
            each.cancel()
        for page in (self.page, *self.idle):
            await page.close()
        await self.browser.close()
