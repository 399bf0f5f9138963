"""Only who means this server comes in, and only its own page asks: by Host and Origin, of pages and websockets."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator

import pytest
from door_server import WEBSOCKET, Server, running
from starlette.types import Receive, Scope, Send

from aecore.errors import EngineError
from app.door.addresses import Address, address_of, origin_of
from app.door.gate import UNKNOWN, Gate
from app.door.hosts import Hosts
from app.web.rights import is_of_this_machine

NAME = "lab.school.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("door"), "--name", NAME) as server:
        yield server


def test_another_name_gets_one_sentence_no_cookie_and_no_job(server: Server) -> None:
    for path in ("/", "/api/text/en.json", "/static/index.html", "/_stcore/health"):
        answer = server.ask(path, {"Host": "rebind.example"})
        assert answer.status == 421
        assert "rebind.example" in answer.text
        assert "set-cookie" not in answer.headers
    cookie = server.ask().owner
    refused = server.post_job(cookie, Host="rebind.example")
    assert refused.status == 421
    assert json.loads(refused.text)["error"].endswith("--name rebind.example.")
    assert server.post_job(cookie).status == 201


@pytest.mark.parametrize(
    "host", [None, "", "[", "a b", "lab.school.example:0", "x:y", "a/b", "é.example", "@", "a" * 400]
)
def test_a_host_that_cannot_be_is_refused(server: Server, host: str | None) -> None:
    assert server.ask("/", {"Host": host}).status in (400, 421)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://[", "null", "", "http://", "http://127.0.0.1:1", "https://a@b", "x" * 5000,
     "http://127.0.0.1.evil.example", "file://127.0.0.1", "http://lab.school.example:8080"],
)  # fmt: skip
def test_a_foreign_page_is_refused_before_streamlit_and_the_api_hear_of_it(
    server: Server, origin: str
) -> None:
    assert server.ask("/", {"Origin": origin}).status == 403
    assert server.ask("/_stcore/health", {"Origin": origin}).status == 403
    refused = server.post_job("aelab_owner=x", Origin=origin)
    assert refused.status == 403
    assert json.loads(refused.text)["error"].endswith(".")
    assert server.ask("/_stcore/stream", {**WEBSOCKET, "Origin": origin}).status == 403


def test_the_server_s_own_page_and_that_of_a_name_given_come_in(server: Server) -> None:
    here = f"127.0.0.1:{server.port}"
    for host, origin in (
        (here, f"http://{here}"),
        (f"localhost:{server.port}", f"http://localhost:{server.port}"),
        (NAME, f"https://{NAME}"),
        (NAME.upper(), f"http://{NAME}"),
        (f"{NAME}:8501", f"http://{NAME}:8501"),
        (here, f"https://{NAME}"),  # a proxy that asks under the server's own address
    ):
        headers = {"Host": host, "Origin": origin}
        assert server.ask("/", headers).status == 200
        assert server.ask("/_stcore/stream", {**WEBSOCKET, **headers}).status == 101
        assert server.post_job(server.ask().owner, **headers).status == 201


def test_what_another_site_s_page_asks_for_unseen_is_refused_and_a_link_to_the_lab_is_not(
    server: Server,
) -> None:
    for site in ("cross-site", "same-site"):
        hidden = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        assert server.ask("/api/events?run=ready-linear-pca", hidden).status == 403
        assert server.ask("/", {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}).status == 200


def test_streamlit_s_other_doors_are_closed_and_it_trusts_nobody(server: Server) -> None:
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json", "/_stcore/",
                 "/auth/login", "/component/x/index.html", "http://127.0.0.1/", "*"):  # fmt: skip
        assert server.ask(path).status == 404, path
    trusted = json.loads(server.ask("/_stcore/host-config").text)
    assert trusted["allowedOrigins"] == []
    assert "access-control-allow-origin" not in server.ask("/_stcore/health").headers


def test_somebody_by_a_proxy_that_names_nobody_is_not_at_this_machine() -> None:
    seen: list[str] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["client"][0])

    gate = Gate(inside, Hosts("127.0.0.1", [NAME]))
    for client, host, origin in (
        ("127.0.0.1", b"127.0.0.1:8501", b""),
        ("127.0.0.1", b"lab.school.example", b""),
        ("127.0.0.1", b"127.0.0.1:8501", b"https://lab.school.example"),
        ("192.0.2.8", b"lab.school.example", b""),  # a proxy that says for whom
    ):
        headers = [(b"host", host)] + ([(b"origin", origin)] if origin else [])
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers, "client": (client, 5)}
        asyncio.run(gate(scope, None, None))  # type: ignore[arg-type]
    assert seen == ["127.0.0.1", UNKNOWN, UNKNOWN, "192.0.2.8"]
    assert [is_of_this_machine(client) for client in seen] == [True, False, False, False]


def test_a_server_for_the_room_knows_this_machine_s_addresses_and_no_others() -> None:
    room = Hosts("0.0.0.0")
    own = socket.gethostname().lower()
    for known in ("localhost", "127.0.0.1", "::1", own):
        assert room.knows(Address(known, 8501)), known
    for foreign in ("203.0.113.7", "rebind.example", "0.0.0.0", "224.0.0.1", "localhost.evil.example"):
        assert not room.knows(Address(foreign, 8501)), foreign
    one = Hosts("192.0.2.5")
    assert one.knows(Address("192.0.2.5", None))
    assert not one.knows(Address("127.0.0.1", None))


def test_addresses_are_read_or_are_none() -> None:
    assert address_of("Lab.Example.:80") == Address("lab.example", 80)
    assert address_of("[::1]:8501") == Address("::1", 8501)
    for text in ("", "[::1", "::1", "a:b", "a:", "a:70000", "a:-1", "a:٣", "a b", "[x]", "[::1]x", "é"):
        assert address_of(text) is None, text
    assert origin_of("HTTPS://a") == ("https", Address("a", 443))
    assert origin_of("ftp://a") is None


@pytest.mark.parametrize("name", ["a b", "", "http://", "a/b", "x" * 400])
def test_a_name_that_is_none_is_told_at_the_start(name: str) -> None:
    with pytest.raises(EngineError, match="--name: expected a name"):
        Hosts("127.0.0.1", [name])
    assert Hosts("127.0.0.1", ["https://lab.example/"]).names == (Address("lab.example", None),)
