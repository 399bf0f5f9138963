"""A few hundred requests of `make fuzz` to a server of their own, and what would be wrong with an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from door_server import running
from fuzz.__main__ import faults, fuzz
from fuzz.asking import wrong_with
from fuzz.routes import places, walked

from app.api import routes


def test_no_request_makes_a_server_fail_or_say_where_its_files_are(tmp_path: Path) -> None:
    with running(tmp_path, "--people", "400", whole_log=False) as server:
        found = fuzz(server, 320, 3, in_time=False)
    assert found.wrong + faults((tmp_path / "server.log").read_text()) == []
    assert set(found.asked) == {place.path for place in places()}
    assert found.statuses["200"] > 20


def test_every_route_of_the_api_and_streamlit_s_are_found() -> None:
    found = {place.path for place in places()}
    assert {place.path for place in walked(routes())} <= found
    assert {
        "/_stcore/stream",
        "/_stcore/upload_file/{session_id}/{file_id}",
        "/media/{file_id:path}",
    } <= found


@pytest.mark.parametrize(
    ("status", "came", "said"),
    [
        ("500", b"HTTP/1.1 500 x\r\n\r\n", "status 500"),
        ("none", b"", "status none"),
        ("400", b"HTTP/1.1 400 x\r\n\r\nTraceback (most", "a traceback"),
        ("400", b"HTTP/1.1 400 x\r\n\r\nno such file: /tmp/runs/x", "the path /tmp/"),
        ("503", b"HTTP/1.1 503 x\r\n\r\nbusy", ""),
    ],
)
def test_a_wrong_answer_is_seen(status: str, came: bytes, said: str, tmp_path: Path) -> None:
    wrong = wrong_with(status, came, Path("/tmp/"))
    assert wrong.rstrip("/") == said.rstrip("/")


def test_a_fault_in_the_log_is_seen() -> None:
    log = "no answer to /api/x\nTraceback (most recent call last):\n  File x\nKeyError: 1\nError deserializing back\n"
    (fault,) = faults(log)
    assert "no answer to /api/x" in fault
    assert "KeyError" in fault
