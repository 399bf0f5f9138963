"""The routes there are, found in the application itself: ours, Streamlit's, and what is mounted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute


class Place(NamedTuple):
    """A route's path, with its parameters in braces, and its methods; none of a websocket."""

    path: str
    methods: tuple[str, ...]


@cache
def places(*, of_a_class: bool = False) -> list[Place]:
    """Every route, of a class's server too where wished, found in a process of its own: one has one Streamlit."""
    paths = os.pathsep.join(path for path in sys.path if path)
    found = subprocess.run(
        [sys.executable, "-m", "fuzz.routes", *(["--class"] if of_a_class else [])],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    return [Place(path, tuple(methods)) for path, methods in json.loads(found.stdout.splitlines()[-1])]


def walked(routes: Iterable[BaseRoute], before: str = "") -> Iterator[Place]:
    """The places of routes, and of those within mounts."""
    for route in routes:
        if isinstance(route, Mount):
            yield from walked(route.routes, before + route.path)
            yield Place(before + route.path + "/{rest:path}", ("GET",))
        elif isinstance(route, Route):
            yield Place(before + route.path, tuple(sorted(route.methods or ("GET",))))
        elif isinstance(route, WebSocketRoute):
            yield Place(before + route.path, ())


if __name__ == "__main__":
    from app.server import create_application
    from app.web.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app = create_application(
            Settings(runs=home / "runs", data=home / "data", classroom="--class" in sys.argv)
        )
        print(json.dumps(list(walked(app._build_starlette_app().routes))))
