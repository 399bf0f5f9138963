"""The web server as a process of its own: the page, packed bundles, a taken port, and an end that does not wait."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import lines, make_run

from app.web.owner import COOKIE


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    (make_run(tmp_path, "one", state="running") / "metrics.jsonl").write_text(lines(range(3)))
    folders = ["--runs", str(tmp_path / "runs"), "--data", str(tmp_path / "data")]
    command = [sys.executable, "-m", "app.server", *folders, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            yield process, said.split()[-1]
        finally:
            process.kill()


def test_the_page_its_bundles_and_an_end_with_a_page_open(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    with httpx.Client(base_url=address, timeout=30) as client:
        page = client.get("/")
        assert client.cookies[COOKIE]
        assert "set-cookie" not in client.get("/").headers
        script = re.findall(r'src="\./(static/js/[^"]+\.js)"', page.text)[0]
        packed = client.get(f"/{script}")
        plain = client.get(f"/{script}", headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "immutable" in packed.headers["cache-control"]
        assert packed.content == plain.content
        assert client.get("/static/..%2f..%2f__init__.py").status_code != 200
        assert client.get("/api/nothing").status_code == 404
        with client.stream("GET", "/api/events?run=one") as stream:
            told = stream.iter_lines()
            assert next(told).startswith("retry")
            process.send_signal(signal.SIGTERM)
            for _ in told:
                pass
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "app.server", "--runs", str(tmp_path), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
