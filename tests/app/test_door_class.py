"""The door of a class as a server has it: pages by websocket, other sites' pages, and a server that is killed."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from door_server import WEBSOCKET, Answer, Server, running

from aecore.classroom.store import Classroom

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(server: Server, path: str, headers: dict[str, str] | None = None, **said: str) -> Answer:
    return server.ask(path, FORM | (headers or {}), method="POST", body=urlencode(said).encode())


def begun(folder: Path) -> tuple[str, str]:
    classroom = Classroom(folder / "runs", new=True)
    now, _ = classroom.begin()
    pin = classroom.new_pin(now.id)
    classroom.close()
    return now.code, pin


def page(server: Server, cookie: str) -> socket.socket:
    """An open page."""
    wire = server.connect()
    wire.sendall(server.written("/_stcore/stream", WEBSOCKET | {"Cookie": cookie}))
    assert wire.recv(65536).startswith(b"HTTP/1.1 101")
    return wire


def test_pages_are_for_who_is_in_and_close_when_they_are_sent_out_and_all_stay_in_after_a_kill(
    tmp_path: Path,
) -> None:
    code, pin = begun(tmp_path)
    with running(tmp_path, "--class") as server:
        assert server.ask("/_stcore/stream", WEBSOCKET).status == 403
        assert server.ask("/_stcore/health").status == 200
        assert server.ask("/").headers["location"] == ["/join"]
        joined = post(server, "/join", code=code, nickname="Ada")
        ada, ben = joined.owner, post(server, "/join", code=code, nickname="Ben").owner
        name, _, signature = ada.removeprefix("aelab_owner=").rpartition(".")
        for forged in (
            name,
            f"{name}x.{signature}",
            f"{ben.partition('.')[0].partition('=')[2]}.{signature}",
        ):
            cookie = {"Cookie": f"aelab_owner={forged}"}
            assert server.ask("/_stcore/stream", WEBSOCKET | cookie).status == 403
            assert server.ask("/", cookie).status == 303
        policy = joined.headers["content-security-policy"][0]
        assert "script-src 'self';" in policy
        assert "form-action 'self'" in policy
        assert (
            post(server, "/join", {"Origin": "http://elsewhere.example"}, code=code, nickname="x").status
            == 403
        )
        assert post(server, "/teacher", {"Origin": "http://elsewhere.example"}, pin=pin).status == 403
        (given,) = (
            cookie
            for cookie in post(server, "/teacher", pin=pin).headers["set-cookie"]
            if cookie.startswith("aelab_teacher=")
        )
        assert "HttpOnly; SameSite=Strict" in given
        teacher = {"Cookie": given.partition(";")[0]}
        assert "<svg" in server.ask("/teacher", teacher).text
        # A run that is shown stands in a frame on each student's page: of this server's own pages, the lab's alone.
        for path, framing, said in (
            ("/", "SAMEORIGIN", "'self'"),
            ("/join", "DENY", "'none'"),
            ("/teacher", "DENY", "'none'"),
        ):
            headers = server.ask(path, {"Cookie": ada}).headers
            assert headers["x-frame-options"] == [framing]
            assert f"frame-ancestors {said}" in headers["content-security-policy"][0]
        with page(server, ada) as of_ada, page(server, ben) as of_ben:
            wall = server.ask("/api/class", teacher).text
            assert wall.count('"state":"here"') + wall.count('"state": "here"') == 2
            assert (
                server.ask(
                    "/api/class/students/2/remove", teacher | {"Content-Length": "0"}, method="POST"
                ).status
                == 204
            )
            of_ben.settimeout(20)
            while of_ben.recv(65536):
                pass
            of_ada.settimeout(0.2)
            with suppress(TimeoutError):
                assert of_ada.recv(65536), "the page of somebody else stays open"
        assert server.ask("/_stcore/stream", WEBSOCKET | {"Cookie": ben}).status == 403
        server.process.kill()
    with running(tmp_path, "--class") as server:
        assert server.ask("/", {"Cookie": ada}).status == 200
        assert server.ask("/", {"Cookie": ben}).status == 303
        assert server.ask("/api/class", teacher).status == 200, "the same PIN, the same teacher"
        back = re.search(r"<b>(\w{5} \w{5})</b>", joined.text)
        assert back
        assert "Welcome, Ada" in post(server, "/join", back=back[1]).text
