"""Students with a real browser: the same lesson, by mouse and keys, in Chromium."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser, Error, Page, async_playwright

from bench.classroom.plan import Plan
from bench.classroom.relay import Relay
from bench.classroom.seen import Seen

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
)
RECOVERY_SECONDS = 90.0

# From the key to a page that has nothing left to do: its address holds the new recipe, Streamlit stands still.
SLIDE = """
() => new Promise((resolve) => {
  const begun = performance.now(), before = location.search;
  const app = () => document.querySelector('[data-testid="stApp"]');
  const look = () => {
    const now = performance.now() - begun;
    if (location.search !== before && app()?.dataset.testScriptState === "notRunning") resolve(now);
    else if (now > 10000) resolve(-1);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""
# A locator looks into the component's own root; the document's selectors do not.
TOLD = """
stage => ({
  ...stage.dataset,
  page: document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState ?? "",
})
"""
TOLD_MS = 1000
ENDED = ("finished", "stopped", "failed")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser | None]:
    """The system's Chromium without a window; None where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        yield None
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            with suppress(Error):
                await browser.close()


class Visitor:
    """One student with one page.

    Args:
        name: the nickname.
        relay: the wire to the lab.
        plan: of the class.
        query: that the lab is opened with: the experiment that is trained.
        seen: where all of it is noted.
    """

    def __init__(self, name: str, relay: Relay, plan: Plan, query: str, seen: Seen) -> None:
        self.name, self.relay, self.plan, self.query, self.seen = name, relay, plan, query, seen
        self.random = random.Random(f"{plan.seed} {name}")
        self.online = True
        self._troubled = False
        self._trained = 0
        self._watching: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.relay.port}"

    async def join(self, browser: Browser, code: str) -> None:
        """Enters, and opens the page."""
        size = {"width": 1280, "height": 720}
        context = await browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
        self.page: Page = await context.new_page()
        await self.page.goto(f"{self.address}/join?code={code}", timeout=60_000)
        await self.page.fill("[name=nickname]", self.name)
        await self.page.click("button")
        await self.page.wait_for_selector(".back b", timeout=30_000)
        await self.page.goto(f"{self.address}/?{self.query}", timeout=60_000)
        await self._stands(60.0)
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        """Looks over the shoulder: when there was a picture, and a result."""
        while True:
            await asyncio.sleep(0.5)
            await self._note()

    async def learn(self, until: float) -> None:
        """Does things until a moment of the performance counter."""
        last = until + self.plan.patience
        while (now := time.perf_counter()) < until or (
            now < last and self._trained < min(1, self.plan.least)
        ):
            await asyncio.sleep(self.random.uniform(*self.plan.think))
            if not self.online:
                continue
            try:
                await self._act()
            except Error as error:
                if self.online and not self._troubled:
                    self.seen.bad_pages.append(f"{self.name}: {str(error).splitlines()[0]}")
            await self._recover()
        await self._until(
            lambda told: told.get("state") not in ("queued", "running", "paused"), self.plan.patience
        )
        await self._note()
        if self._watching is not None:
            self._watching.cancel()

    async def _act(self) -> None:
        told = await self.told()
        if told.get("mine") != "true" or told.get("state") not in ("queued", "running", "paused"):
            if told.get("mine") == "true":
                await self._drag()
            await self._train(told.get("run", ""))
            return
        await self.random.choices((self._slide, self._scrub), (3, 1))[0]()

    async def _slide(self) -> None:
        slider = self.page.locator('[data-testid="stSidebar"] input[type="range"]').first
        await slider.focus()
        settling = asyncio.create_task(self.page.evaluate(SLIDE))
        await asyncio.sleep(0)
        low = await slider.evaluate("range => Number(range.value) <= Number(range.min) + 1")
        await slider.press("ArrowRight" if low or self.random.random() < 0.5 else "ArrowLeft")
        took = float(await settling)
        if took < 0:
            if self.online and not self._troubled:
                self.seen.bad_pages.append(f"{self.name}: a slider has not settled in 10 s")
            return
        self.seen.seconds["slider in a browser"].append(took / 1000)

    async def _scrub(self) -> None:
        await self.page.locator(".scrubber input[type=range]").first.evaluate(
            "(range, share) => { range.value = Math.round(share * range.max);"
            " range.dispatchEvent(new Event('input', {bubbles: true})); }",
            self.random.random(),
        )

    async def _train(self, before: str) -> None:
        await self.page.locator('.stage button[data-act="train"]').click(timeout=10_000)
        told = await self._until(lambda told: told.get("run", "") not in ("", before), self.plan.stuck)
        if told.get("run", "") not in ("", before):
            self.seen.asked(self.name, told["run"])
            self._trained += 1
        elif self.online and not self._troubled:
            self.seen.bad_pages.append(f"{self.name}: Train was pressed, and no run was shown")

    async def _drag(self) -> None:
        """On Explore: the handle over the map by the mouse; then back."""
        await self.page.get_by_role("link", name="Explore", exact=True).first.click(timeout=10_000)
        handle = self.page.locator(".explore .handle")
        with suppress(Error):  # a run that was stopped before its first weights has none
            await handle.wait_for(timeout=10_000)
            box = await handle.bounding_box()
            if box:
                x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
                await self.page.mouse.move(x, y)
                await self.page.mouse.down()
                for step in range(20):
                    await self.page.mouse.move(x + 3 * step, y + 2 * (step % 7))
                    await asyncio.sleep(0.05)
                await self.page.mouse.up()
        await self.page.get_by_role("link", name="Train", exact=True).first.click(timeout=10_000)
        await self._stands(self.plan.stuck)

    async def told(self) -> dict[str, str]:
        """What the stage tells of itself; nothing where the page is between two."""
        with suppress(Error):
            stage = self.page.locator(".stage")
            found: dict[str, str] = await stage.evaluate(TOLD, timeout=TOLD_MS)
            return found
        return {}

    async def _until(self, condition: Callable[[dict[str, str]], bool], seconds: float) -> dict[str, str]:
        deadline = time.perf_counter() + seconds
        while True:
            told = await self.told()
            if condition(told) or time.perf_counter() > deadline:
                return told
            await asyncio.sleep(0.2)

    async def _stands(self, seconds: float) -> bool:
        return _whole(await self._until(_whole, seconds))

    async def _note(self) -> None:
        told = await self.told()
        run, count = told.get("run", ""), int(told.get("latencyCount") or 0)
        if told.get("mine") == "true" and run:
            if int(told.get("mapPoints") or 0):
                self.seen.picture(self.name)
            if told.get("state") == "finished":
                self.seen.result(self.name)
            if count:
                self.seen.drawn[f"{self.name} {run}"] = (float(told["latencyP95"]), count)

    async def _recover(self) -> None:
        """After a fault the page stands again, and nobody has touched it."""
        if not self._troubled or not self.online:
            return
        begun = time.perf_counter()
        if await self._stands(RECOVERY_SECONDS):
            self.seen.away.append(time.perf_counter() - begun)
        else:
            self.seen.unrecovered.append(f"{self.name}: not back after {RECOVERY_SECONDS:g} s")
        self._troubled = False

    def trouble(self) -> None:
        """Something fails that the page is to come back from."""
        self._troubled = True

    async def cut(self) -> None:
        """Ends every connection of this student's; nothing gets through until `mend`."""
        self.online, self._troubled = False, True
        self.relay.cut()

    async def mend(self) -> None:
        """The network is whole again."""
        self.relay.mend()
        self.online = True


def _whole(told: dict[str, str]) -> bool:
    """Whether the page is connected, the stage there, and hears of its run where that goes on."""
    hears = told.get("connected") == "true" or not told.get("run") or told.get("state") in ENDED
    return "run" in told and told["page"] == "CONNECTED" and hears
