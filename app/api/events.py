"""One server-sent event stream a page: the metrics and states of every run that it shows."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from aecore.runs.folder import METRICS
from app.api.answers import Refusal, answered, checked_id, no_run
from app.api.tail import Tail
from app.exploring.making import prepare
from app.runs import library
from app.runs.states import state_of

# Seconds between looks at the files: the first is felt as delay of a drawn point.
RUNNING, WAITING, OVER = 0.04, 0.15, 1.0
STATE_EVERY = 0.15
HEARTBEAT = 15.0
MOST_RUNS = 16
_OFFSET = re.compile(r"[0-9]{1,15}")

# Set when the server ends: an open stream would hold it up.
closing = threading.Event()


@answered
async def events(request: Request) -> Response:
    """GET /api/events?run=ID&run=ID, resumed by Last-Event-ID (or ?last=) "ID:offset,ID:offset"."""
    runs = list(dict.fromkeys(checked_id(run) for run in request.query_params.getlist("run")))
    if not 1 <= len(runs) <= MOST_RUNS:
        raise Refusal(400, "refusal.runs", most=MOST_RUNS, found=len(runs))
    for run in runs:
        if state_of(run) is None:
            raise no_run(run)
    last = request.headers.get("last-event-id") or request.query_params.get("last", "")
    stream = Stream(runs, _offsets(last))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream.messages(), media_type="text/event-stream", headers=headers)


def _offsets(last: str) -> dict[str, int]:
    """Byte offsets by run id; what cannot be read counts as nothing seen."""
    pairs = (item.rpartition(":") for item in last[:4096].split(",") if item)
    return {run: int(offset) for run, _, offset in pairs if _OFFSET.fullmatch(offset)}


class Stream:
    """What one page is told, in order."""

    def __init__(self, runs: list[str], offsets: dict[str, int]) -> None:
        self._runs = runs
        self._start = offsets
        self._tails: dict[str, Tail] = {}
        self._states: dict[str, dict[str, Any]] = {}

    async def messages(self) -> AsyncIterator[str]:
        """Endless, until the page goes (the server then drops this generator) or the server ends."""
        yield "retry: 500\n\n"
        state_at = beat_at = 0.0
        while not closing.is_set():
            now = time.monotonic()
            # States are read before metrics and told after them: "finished" comes after the last point.
            changed = []
            if now >= state_at:
                changed = self._changed_states()
                state_at = now + STATE_EVERY
            told = False
            for run in self._runs:
                message = self._metrics(run)
                while message:
                    told = True
                    yield message
                    message = self._metrics(run)
            for state in changed:
                told = True
                yield self._event("state", json.dumps(state))
            if told:
                beat_at = now + HEARTBEAT
            elif now >= beat_at:
                beat_at = now + HEARTBEAT
                yield ": still here\n\n"
            await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        states = {state["state"] for state in self._states.values()}
        if "running" in states:
            return RUNNING
        return WAITING if states & {"queued", "paused"} else OVER

    def _changed_states(self) -> list[dict[str, Any]]:
        changed = []
        for run in self._runs:
            state = state_of(run)
            before = self._states.get(run)
            if state is not None and state != before:
                self._states[run] = state
                if before is not None and state["state"] in ("finished", "stopped"):
                    prepare(run)
                changed.append({"run": run, **state})
        return changed

    def _metrics(self, run: str) -> str:
        tail = self._tails.get(run)
        if tail is None:
            folder = library.folder_of(run)
            if folder is None:
                return ""
            tail = self._tails[run] = Tail(folder / METRICS, self._start.get(run, 0))
        lines, anew = tail.read()
        if not lines and not anew:
            return ""
        reset = ',"reset":true' if anew else ""
        # The lines are JSON already; reading and writing them again would only cost time.
        return self._event("metrics", f'{{"run":{json.dumps(run)}{reset},"lines":[{",".join(lines)}]}}')

    def _event(self, name: str, data: str) -> str:
        places = ",".join(f"{run}:{tail.offset}" for run, tail in self._tails.items())
        number = f"id: {places}\n" if places else ""
        return f"event: {name}\n{number}data: {data}\n\n"
