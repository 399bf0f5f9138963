"""A few hundred requests of `make fuzz` to a server of their own, and what would be wrong with an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from door_server import running
from fuzz.__main__ import faults, fuzz
from fuzz.asking import Foreign, wrong_with
from fuzz.classes import begun, fuzz_class
from fuzz.routes import places, walked

from app.api import routes


def test_no_request_makes_a_server_fail_or_say_where_its_files_are(tmp_path: Path) -> None:
    with running(tmp_path, "--people", "400", whole_log=False) as server:
        found = fuzz(server, 320, 3, in_time=False)
    assert found.wrong + faults((tmp_path / "server.log").read_text()) == []
    assert set(found.asked) == {place.path for place in places()}
    assert found.statuses["200"] > 20


def test_no_request_to_a_class_fails_or_gives_away_what_is_another_s(tmp_path: Path) -> None:
    code, pin = begun(tmp_path)
    with running(tmp_path, "--people", "400", "--class", whole_log=False) as server:
        found = fuzz_class(server, code, pin, 260, 3, in_time=False)
    assert found.wrong + faults((tmp_path / "server.log").read_text()) == []
    assert {"student 200", "student 404", "teacher 200", "nobody 403"} <= set(found.statuses)


def test_an_answer_of_a_foreign_run_is_seen() -> None:
    foreign = Foreign("student", "abc", ("Ada-of-nine",))
    assert "foreign run" in foreign.wrong_with(b"GET /api/runs/abc HTTP/1.1\r\n", "200", b"")
    assert "Ada-of-nine" in foreign.wrong_with(
        b"GET /api/history HTTP/1.1\r\n", "200", b'{"x":"Ada-of-nine"}'
    )
    assert not foreign.wrong_with(b"GET /api/runs/abc HTTP/1.1\r\n", "404", b"no run abc")


def test_every_route_of_the_api_and_streamlit_s_are_found() -> None:
    found = {place.path for place in places()}
    of_a_class = {place.path for place in places(of_a_class=True)} - found
    assert {"/join", "/teacher", "/api/class/end", "/api/class/students/{number}/code"} <= of_a_class
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
