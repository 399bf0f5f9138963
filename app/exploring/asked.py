"""What the routes ask for: what is kept is found at once, what is not is made, once for all who ask."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from starlette.concurrency import run_in_threadpool

from aecore.errors import AELabError
from app.exploring import store
from app.exploring.facts import facts
from app.exploring.moments import moment_of
from app.exploring.offers import kept_offer, offer
from app.exploring.pictures import Split
from app.exploring.tables import codes_file, kept_codes
from app.runs.opened import run_of
from app.web.refusals import Refusal
from app.web.work import idle, work

_ahead: set[asyncio.Task[None]] = set()


async def offer_of(name: str, step: int) -> dict[str, Any]:
    """The ONNX files of a run's model at a step. Raises Refusal."""

    def kept() -> dict[str, Any] | None:
        run = run_of(name)
        return kept_offer(run, moment_of(run, step))

    def made() -> dict[str, Any]:
        run = run_of(name)
        return offer(run, moment_of(run, step))

    there: dict[str, Any] | None = await run_in_threadpool(kept)
    if there is None:
        there = await work(made, key=("model", name, step))
    return there


async def codes_of(name: str, step: int, split: Split) -> store.Kept:
    """The codes of a run's images at a step. Raises Refusal."""

    def kept() -> store.Kept | None:
        run = run_of(name)
        return kept_codes(run, moment_of(run, step), split)

    def made() -> store.Kept:
        run = run_of(name)
        return codes_file(run, moment_of(run, step), split)

    there: store.Kept | None = await run_in_threadpool(kept)
    if there is None:
        # Sixty thousand images take a recurrent network half a minute.
        there = await work(made, key=("codes", name, step, split), slow=split == "train")
    return there


def prepare(name: str) -> None:
    """Makes what Explore asks for first of a run that has just ended, where nobody else is waiting."""
    if not _ahead and idle():
        task = asyncio.create_task(_prepare(name))
        _ahead.add(task)
        task.add_done_callback(_ahead.discard)


async def _prepare(name: str) -> None:
    # Whoever asks for it later is told what is wrong with it.
    with contextlib.suppress(AELabError, Refusal):
        latest = (await run_in_threadpool(facts, name))["latest"]
        if latest is not None:
            await offer_of(name, latest)
            await codes_of(name, latest, "test")
