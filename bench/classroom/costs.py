"""What single acts cost the web server, one kind after the other: the next bottleneck is among them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx
import psutil

from aecore.recipe.recipe import Recipe
from bench.classroom.browser_requests import Browser
from bench.classroom.lab import ClassLab
from bench.classroom.seen import Seen
from bench.classroom.streamlit_page import StreamlitPage

READY = "ready-vae-2d-strokes"
TIMES = 60
STREAMS = 25
STREAM_SECONDS = 4.0
PATIENCE = 30.0


@dataclass(frozen=True)
class Cost:
    """Processor seconds of the web server.

    Args:
        what: is done.
        count: how often it was done; seconds of streams that were open.
        seconds: of the processor, for all of it.
    """

    what: str
    count: float
    seconds: float

    @property
    def each(self) -> float:
        """Milliseconds of the processor for each."""
        return 1000 * self.seconds / self.count if self.count else float("nan")


def _spent(web: psutil.Process) -> float:
    times = web.cpu_times()
    return float(times.user + times.system)


async def measure(lab: ClassLab, recipe: Recipe) -> list[Cost]:
    """Every kind of act, often. Raises RuntimeError where there is no web server."""
    web = lab.one("web")
    if web is None:
        raise RuntimeError("there is no web server")
    seen = Seen()
    student, teacher = Browser(lab.address, seen), Browser(lab.address, seen)
    await student.join(lab.code, "Costs")
    await teacher.teach(lab.pin)
    page = StreamlitPage(lab.address, student.cookie, "block=bottleneck")
    await page.open()
    answer = await teacher.get("models", f"/api/runs/{READY}/models")
    step, size = answer.json()["latest"], answer.json()["size"]
    count = 0

    async def slide() -> None:
        nonlocal count
        count += 1
        await page.move(page.sliders()[0], (count % 7) / 7)

    async def look() -> None:
        other = StreamlitPage(lab.address, student.cookie)
        await other.open()
        await other.close()

    async def decode() -> None:
        await student.ask("drag", "POST", f"/api/runs/{READY}/decode/{step}", json={"codes": [[0.1] * size]})

    acts: list[tuple[str, int, Callable[[], Awaitable[object]]]] = [
        ("a change of slider", TIMES, slide),
        ("a page opened", TIMES // 6, look),
        (
            "a snapshot",
            TIMES,
            lambda: student.get("snapshot", f"/api/runs/{READY}/snapshots/{step}.safetensors"),
        ),
        ("a decoded point of a drag", TIMES, decode),
        ("the facts of a run", TIMES, lambda: student.get("run", f"/api/runs/{READY}")),
        ("the teacher's wall", TIMES // 6, lambda: teacher.get("wall", "/api/class")),
    ]
    found = []
    try:
        for what, times, act in acts:
            await act()  # the first one may import something
            before = _spent(web)
            for _ in range(times):
                await asyncio.wait_for(act(), PATIENCE)
            found.append(Cost(what, times, _spent(web) - before))
        found += await _streams(web, student, teacher, recipe)
    finally:
        await page.close()
        await student.close()
        await teacher.close()
    return found


async def _streams(web: psutil.Process, student: Browser, teacher: Browser, recipe: Recipe) -> list[Cost]:
    """Streams of one run that trains: the first costs a look at its files, each further one what it is told."""
    long = recipe.replace("training.epochs", recipe.training.epochs * 4)
    answer = await student.ask("train", "POST", "/api/jobs", json={"recipe": long.as_dict(), "device": "cpu"})
    run, heard = answer.json()["id"], 0

    async def listen() -> None:
        nonlocal heard
        with suppress(httpx.HTTPError):
            async with teacher.client.stream("GET", f"/api/events?run={run}", timeout=PATIENCE) as stream:
                async for line in stream.aiter_lines():
                    heard += line == "event: metrics"

    async def spent(streams: int) -> tuple[float, int]:
        nonlocal heard
        heard, going = 0, [asyncio.create_task(listen()) for _ in range(streams)]
        for _ in range(int(PATIENCE * 2)):
            await asyncio.sleep(0.5)
            if heard >= streams:  # all of them are open, and it trains
                break
        before, heard = _spent(web), 0
        await asyncio.sleep(STREAM_SECONDS)
        found = _spent(web) - before, heard
        for each in going:
            each.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        return found

    (one, _), (many, events) = await spent(1), await spent(STREAMS)
    await student.ask("stop", "POST", f"/api/jobs/{run}/stop", json={})
    further = max(0.0, many - one)
    return [
        Cost("a second of the first stream of a run that trains", STREAM_SECONDS, one),
        Cost("a second of each further stream of it", STREAM_SECONDS * (STREAMS - 1), further),
        Cost("an event to one of them", events, further),
    ]


def written(costs: list[Cost], opened: list[float], sessions: int) -> str:
    """The costs as text; and what each idle page took of the memory."""
    found = ["what single acts cost the web server:"]
    found += [f"  {cost.what:<52}{cost.each:>9.2f} ms of a processor" for cost in costs]
    if len(opened) == 2 and sessions:
        found.append(
            f"  {'an idle page that is held':<52}{(opened[1] - opened[0]) / 1e6 / sessions:>9.2f} MB"
        )
    return "\n".join(found)
