"""The web server as a process of its own, and requests to it as no browser would write them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from aecore.recipe.presets import PRESETS

JOB = json.dumps({"recipe": PRESETS["vae-2d"].as_dict(), "device": "cpu"}).encode()
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Answer(NamedTuple):
    """What came back; `headers` by their names in small letters, several of one name in one list."""

    status: int
    headers: dict[str, list[str]]
    text: str

    @property
    def owner(self) -> str:
        """The owner's cookie that was given, as a browser sends it back; empty where none was."""
        given = [cookie for cookie in self.headers.get("set-cookie", []) if cookie.startswith("aelab_owner=")]
        return given[0].partition(";")[0] if given else ""


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    def connect(self) -> socket.socket:
        """A connection on which nothing was said yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def ask(
        self,
        path: str = "/",
        headers: Mapping[str, str | None] | None = None,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> Answer:
        """One request on a connection of its own; a header of None is left out, of those that any request has too."""
        with self.connect() as wire:
            wire.sendall(self.written(path, headers, method=method, body=body))
            return read(wire)

    def written(
        self,
        path: str = "/",
        headers: Mapping[str, str | None] | None = None,
        *,
        method: str = "GET",
        body: bytes = b"",
    ) -> bytes:
        """The bytes of a request."""
        every: dict[str, str | None] = {"Host": f"127.0.0.1:{self.port}", "Connection": "close"}
        every |= {"Content-Length": str(len(body))} if body else {}
        every |= headers or {}
        lines = [f"{name}: {value}" for name, value in every.items() if value is not None]
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("latin-1") + body

    def post_job(self, cookie: str, **headers: str) -> Answer:
        """Asks for a run."""
        told = {"Cookie": cookie, "Content-Type": "application/json", **headers}
        return self.ask("/api/jobs", told, method="POST", body=JOB)


def read(wire: socket.socket) -> Answer:
    """The answer, until the server closes, or a websocket is open."""
    content = b""
    while chunk := wire.recv(65536):
        content += chunk
        if content.startswith(b"HTTP/1.1 101") and b"\r\n\r\n" in content:
            break
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers.setdefault(name.lower(), []).append(value)
    return Answer(int(first.split()[1]), headers, body.decode(errors="replace"))


@contextmanager
def running(folder: Path, *options: str, whole_log: bool = True, **more: Any) -> Iterator[Server]:
    """A server over `folder` that listens on a free port; at its end nothing it said may be a traceback.

    Args:
        folder: of its runs, its sets and its log.
        options: of the command line.
        whole_log: whether the log is looked through at the end.
        more: for the process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    places = ["--runs", str(folder / "runs"), "--data", str(folder / "data")]
    command = [sys.executable, "-m", "app.server", *places, "--port", "0", *options]
    with (
        log.open("w") as file,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True, **more) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, log.read_text()
        server = Server(process, int(said.rsplit(":", 1)[1]), folder)
        try:
            deadline = time.monotonic() + 60
            while server.ask("/_stcore/health").status != 200:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield server
        finally:
            process.kill()
    assert not whole_log or "Traceback" not in log.read_text()
