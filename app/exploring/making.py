"""What the routes give of a moment: what is kept is found at once, what is not is made, once for all who ask."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from starlette.concurrency import run_in_threadpool

from aecore.errors import AELabError
from aecore.runs.moments import Moment
from app.exploring import store
from app.exploring.live import moments_of
from app.exploring.offers import kept_offer, offer
from app.exploring.pictures import Split
from app.exploring.tables import codes_file, kept_codes
from app.runs.opened import run_of
from app.web.refusals import Refusal
from app.web.work import NOBODY, Asker, idle, work

_ahead: set[asyncio.Task[None]] = set()


async def offer_of(moment: Moment, asker: Asker) -> dict[str, Any]:
    """The ONNX files of a run's model at a moment. Raises Refusal, Left."""
    there: dict[str, Any] | None = await run_in_threadpool(kept_offer, moment)
    if there is None:
        there = await work(asker, lambda: offer(moment), key=("model", moment.file, moment.step))
    return there


async def codes_of(moment: Moment, split: Split, asker: Asker) -> store.Kept:
    """The codes of a run's images at a moment. Raises Refusal, Left."""
    there: store.Kept | None = await run_in_threadpool(kept_codes, moment, split)
    if there is None:
        # Sixty thousand images take a recurrent network half a minute.
        key = ("codes", moment.file, moment.step, split)
        there = await work(asker, lambda: codes_file(moment, split), key=key, slow=split == "train")
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
        there = await run_in_threadpool(lambda: moments_of(run_of(name)))
        if there:
            await offer_of(there[-1], NOBODY)
            await codes_of(there[-1], "test", NOBODY)
