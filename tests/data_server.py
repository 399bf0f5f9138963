"""A web server on the loopback that hands out data files, for tests of fetching."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class DataServer:
    """Where it listens, what it serves by file name, and what it was asked for.

    Attributes:
        ranges: whether it serves a file from the middle on, as most servers do.
        breaks_after: how many bytes it sends of each answer before it hangs up; None for all of them.
        begun: the first byte of each answer that it sent, by file name.
        before: called with each file's name before its bytes are sent.
    """

    address: str
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    ranges: bool = True
    breaks_after: int | None = None
    begun: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[str], object] = lambda name: None


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[DataServer]:
    """Serves `files` by their names until the end of the block; anything else is not found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[-1]
            served.asked.append(name)
            content = served.files.get(name)
            if content is None:
                self._head(404, 0)
                return
            start = self._asked_start() if served.ranges else 0
            if start and start >= len(content):
                self._head(416, 0)
                return
            served.begun.append((name, start))
            served.before(name)
            rest = content[start:]
            place = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
            self._head(206 if start else 200, len(rest), place)
            self.wfile.write(rest[: served.breaks_after])

        def _asked_start(self) -> int:
            return int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))

        def _head(self, status: int, length: int, more: Mapping[str, str] = {}) -> None:
            self.send_response(status)
            for key, value in {"Content-Length": str(length), **more}.items():
                self.send_header(key, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = DataServer(f"http://127.0.0.1:{server.server_port}/", dict(files))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
