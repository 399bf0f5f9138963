"""`python -m bench.crowd`: thirty people at once, each with a browser's cookie, on an app with two slots.

Each opens the page, asks for a run, listens to its event stream until it ends, and asks meanwhile, once in a second,
how the run is, which moments it has, and for a few decoded images. All of it on the loopback, in folders of its own,
and within a quarter of an hour.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from aecore.jobs.pulse import engine_of
from aecore.jobs.table import ENDED
from aecore.recipe.presets import PRESETS
from bench.engine import responds, running, until

SLOTS = 2
EVERY = 1.0
LONGEST = 900.0
CODES = 16


@dataclass
class Seen:
    """What all of them saw: seconds of the answers by route, the runs' ends, and refusals and faults by status."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    states: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[float] = field(default_factory=list)


class Person:
    """One browser: its cookie, its run, its stream."""

    def __init__(self, address: str, recipe: dict[str, Any], seen: Seen, ended: Callable[[], None]) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=60)
        self.recipe = recipe
        self.seen = seen
        self.ended = ended

    async def come(self) -> None:
        """Stays until the run has ended."""
        async with self.client:
            await self._timed("page", "GET", "/")
            job = {"recipe": self.recipe, "name": "crowd", "device": "cpu"}
            answer = await self._timed("job", "POST", "/api/jobs", json=job)
            if answer.status_code != 201:
                self.seen.states.append(f"refused: {answer.text[:80]}")
                return
            run = answer.json()["id"]
            asking = asyncio.create_task(self._ask(run))
            self.seen.states.append(await self._listen(run))
            self.ended()
            asking.cancel()

    async def _listen(self, run: str) -> str:
        while True:
            async with self.client.stream("GET", f"/api/events?run={run}", timeout=None) as stream:
                event = ""
                async for line in stream.aiter_lines():
                    if line.startswith("event: "):
                        event = line.removeprefix("event: ")
                    elif line.startswith("data: ") and event == "state":
                        state = json.loads(line.removeprefix("data: "))["state"]
                        if state in ENDED:
                            return str(state)

    async def _ask(self, run: str) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._timed("run", "GET", f"/api/runs/{run}")
            answer = await self._timed("moments", "GET", f"/api/runs/{run}/models")
            there = answer.json().get("moments", []) if answer.status_code == 200 else []
            if there:
                size = self.recipe["bottleneck"]["size"]
                codes = np.random.default_rng(len(there)).normal(size=(CODES, size)).tolist()
                step = there[-1]["step"]
                await self._timed("decode", "POST", f"/api/runs/{run}/decode/{step}", json={"codes": codes})

    async def _timed(self, route: str, method: str, path: str, **more: Any) -> httpx.Response:
        begun = time.perf_counter()
        answer = await self.client.request(method, path, **more)
        self.seen.seconds[route].append(time.perf_counter() - begun)
        self.seen.statuses[answer.status_code] += 1
        return answer


async def crowd(
    address: str, people: int, recipe: dict[str, Any], server: psutil.Process
) -> tuple[Seen, float]:
    """Has them all come at once; what they saw, and the seconds until the last run has ended."""
    seen, ends = Seen(), 0

    def ended() -> None:
        nonlocal ends
        ends += 1
        if ends == people // 2:
            seen.memory.append(megabytes(server))

    begun = time.perf_counter()
    seen.memory.append(megabytes(server))
    persons = [Person(address, recipe, seen, ended).come() for _ in range(people)]
    await asyncio.wait_for(asyncio.gather(*persons), LONGEST)
    took = time.perf_counter() - begun
    seen.memory.append(megabytes(server))
    return seen, took


def megabytes(process: psutil.Process) -> float:
    """What a process keeps in memory."""
    return float(process.memory_info().rss) / 1e6


def report(seen: Seen, took: float, people: int) -> str:
    """The measurement in a few lines."""
    routes = {name: times for name, times in seen.seconds.items() if name != "page"}
    every = [time for times in routes.values() for time in times]
    lines = [
        f"{seen.states.count('finished')} of {people} finished in {took:.0f} s on {SLOTS} slots",
        f"API: {len(every)} answers, {_quantiles(every)}",
        *(f"  {name}: {len(times)} answers, {_quantiles(times)}" for name, times in seen.seconds.items()),
        f"answers by status: {', '.join(f'{status}: {count}' for status, count in sorted(seen.statuses.items()))}",
        f"web memory: {', '.join(f'{size:.0f}' for size in seen.memory)} MB (start, middle, end)",
    ]
    return "\n".join(lines + sorted({state for state in seen.states if state != "finished"}))


def _quantiles(seconds: list[float]) -> str:
    half, most = np.percentile(seconds, [50, 95]) * 1000
    return f"p50 {half:.0f} ms, p95 {most:.0f} ms"


def main() -> int:
    """Exit code 1 where a run did not finish, or an answer was a fault."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=12, help="of each run")
    given = parser.parse_args()
    recipe = PRESETS["vae-2d"].replace({"training.epochs": given.epochs, "data.name": "digits"}).as_dict()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        places = ["--runs", str(Path(folder) / "runs"), "--data", str(Path(folder) / "data")]
        options = ["--port", str(port), "--slots", str(SLOTS), *places]
        try:
            with running("-m", "aecore.cli", "app", *options) as app:
                until(lambda: responds(f"{address}/_stcore/health"), "the app to listen")
                until(lambda: engine_of(Path(places[1])) is not None, "the engine to begin")
                server = next(
                    process
                    for process in psutil.Process(app.pid).children(recursive=True)
                    if "app.server" in process.cmdline()
                )
                seen, took = asyncio.run(crowd(address, given.people, recipe, server))
        except (RuntimeError, TimeoutError, httpx.HTTPError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    print(report(seen, took, given.people))
    whole = seen.states.count("finished") == given.people
    return 0 if whole and not any(status >= 500 for status in seen.statuses) else 1


if __name__ == "__main__":
    sys.exit(main())
