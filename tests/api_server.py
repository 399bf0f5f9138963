"""The /api routes on a real uvicorn on the loopback, and run folders for them to serve."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from aecore.recipe.presets import PRESETS
from app.api import class_routes, routes
from app.door.entrance import at_the_door
from app.door.owner_key import owner_key
from app.web.closing import closing
from app.web.settings import Settings, close, use


@contextmanager
def serving(folder: Path, *, of_a_class: bool = False) -> Iterator[str]:
    """Serves the routes over `folder`/runs, for a class or for anybody; gives the address."""
    use(Settings(runs=folder / "runs", data=folder / "data", classroom=of_a_class))
    closing.clear()

    async def page(_request: object) -> HTMLResponse:
        return HTMLResponse("<title>AE Lab</title>")

    key = owner_key(folder / "runs")
    every = [*(class_routes(key) if of_a_class else []), *routes(), Route("/", page)]
    application = Starlette(routes=every, middleware=at_the_door(key, of_a_class=of_a_class))
    config = uvicorn.Config(
        application, port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        closing.set()
        server.should_exit = True
        thread.join()
        close()


@contextmanager
def browser(address: str) -> Iterator[httpx.Client]:
    """A client that has opened the page, and so has its owner cookie."""
    with httpx.Client(base_url=address, timeout=10) as client:
        client.get("/")
        yield client


def make_run(folder: Path, name: str, *, state: str = "finished") -> Path:
    """A run folder with no metrics yet."""
    run = folder / "runs" / name
    (run / "snapshots").mkdir(parents=True)
    (run / "recipe.json").write_text(PRESETS["vae-2d"].to_json())
    (run / "run.json").write_text(
        json.dumps({"id": name, "name": "a run", "state": state, "shape": [1, 8, 8]})
    )
    return run


def lines(steps: range, *, seconds: float = 0.5) -> str:
    """Metrics lines of these steps."""
    return "".join(
        json.dumps({"step": step, "seconds": step * seconds, "emitted": 1.5}) + "\n" for step in steps
    )


Event = dict[str, Any]


def listen(
    client: httpx.Client, query: str, *, until: int, headers: dict[str, str] | None = None
) -> list[Event]:
    """Reads events until `until` metrics lines have come: [{"event", "id", "data"}]."""
    events: list[Event] = []
    counted = 0
    with client.stream("GET", f"/api/events?{query}", headers=headers or {}) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        event: Event = {}
        for line in response.iter_lines():
            if not line and "data" in event:
                event["data"] = json.loads(event["data"])
                events.append(event)
                counted += len(event["data"].get("lines", ()))
                if counted >= until:
                    return events
            name, separator, value = line.partition(": ")
            event = {**event, name: value} if line and separator and name else ({} if not line else event)
    return events


def steps_of(events: list[Event], run: str) -> list[int]:
    """The steps of a run's metrics lines, in the order in which they came."""
    return [
        line["step"]
        for event in events
        if event["event"] == "metrics" and event["data"]["run"] == run
        for line in event["data"]["lines"]
    ]
