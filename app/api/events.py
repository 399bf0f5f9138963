"""One server-sent event stream a page: the metrics and states of every run that it shows."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import Refusal, answered, checked_id, no_run
from app.api.following import Follower
from app.api.streamed import Streamed
from app.api.watching import watching
from app.runs.states import state_of
from app.web.closing import closing
from app.words.paths import without_paths

HEARTBEAT = 15.0
MOST_RUNS = 16
_OFFSET = re.compile(r"[0-9]{1,15}")


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
    return Streamed(messages(runs, _offsets(last)), "text/event-stream")


def _offsets(last: str) -> dict[str, int]:
    """Byte offsets by run id; what cannot be read counts as nothing seen."""
    pairs = (item.rpartition(":") for item in last[:4096].split(",") if item)
    return {run: int(offset) for run, _, offset in pairs if _OFFSET.fullmatch(offset)}


async def messages(runs: list[str], offsets: dict[str, int]) -> AsyncGenerator[str, None]:
    """What one page is told, in order: endless, until it goes or the server ends.

    Args:
        runs: those that it shows.
        offsets: the byte of each run's metrics that it has come to.
    """
    news = asyncio.Event()
    yield "retry: 500\n\n"
    with watching(runs, news) as watches:
        followers = [Follower(watch, offsets.get(watch.run, 0)) for watch in watches]
        while not closing.is_set() and not any(watch.over for watch in watches):
            news.clear()
            # States are read before metrics and told after them: "finished" comes after the last point.
            changed = [(follower, follower.changed_state()) for follower in followers]
            for follower in followers:
                while (found := follower.next_lines()) is not None:
                    lines, anew = found
                    reset = ',"reset":true' if anew else ""
                    # The lines are JSON already; reading and writing them again would only cost time.
                    told = f'{{"run":{json.dumps(follower.watch.run)}{reset},"lines":[{lines}]}}'
                    yield _event("metrics", told, followers)
            for follower, state in changed:
                if state is not None:
                    message = without_paths(str(state["message"])) if state["message"] else None
                    told = json.dumps({"run": follower.watch.run, **state, "message": message})
                    yield _event("state", told, followers)
            try:
                await asyncio.wait_for(news.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": still here\n\n"


def _event(name: str, data: str, followers: list[Follower]) -> str:
    begun = [follower for follower in followers if follower.watch.begun]
    places = ",".join(f"{follower.watch.run}:{follower.offset}" for follower in begun)
    number = f"id: {places}\n" if places else ""
    return f"event: {name}\n{number}data: {data}\n\n"
