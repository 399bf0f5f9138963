"""The teacher's page: the wall once in two seconds, and the small maps that are new on it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx

from bench.classroom.browser_requests import Browser

EVERY = 2.0
AT_ONCE = 100


async def teach(browser: Browser, pin: str) -> None:
    """Looks at the wall until it is cancelled."""
    await browser.teach(pin)
    shown: dict[str, int] = {}
    while True:
        with suppress(httpx.HTTPError, ValueError):
            wall = (await browser.get("wall", "/api/class")).json()
            runs = [student["run"] for student in wall.get("students", ()) if student.get("run")]
            new = [run for run in runs if run["step"] is not None and shown.get(run["id"]) != run["step"]]
            for first in range(0, len(new), AT_ONCE):
                asked = new[first : first + AT_ONCE]
                query = "&".join(f"of={run['id']}:{run['step']}" for run in asked)
                await browser.get("maps", f"/api/maps?{query}")
                shown |= {run["id"]: run["step"] for run in asked}
        await asyncio.sleep(EVERY)
