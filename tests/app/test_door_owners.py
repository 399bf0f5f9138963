"""An owner is who the server gave a cookie to: no other text is one, and one address cannot fill the queue for all."""

from __future__ import annotations

import asyncio
import hashlib
import json
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, serving
from door_server import WEBSOCKET, Server, running
from starlette.types import Receive, Scope, Send

from aecore.disk.folders import OWNERS_KEY
from aecore.errors import EngineError
from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS
from app.door.asker import network_of
from app.door.counts import Allowance
from app.door.owner_cookie import OwnerCookie, had_something_before
from app.door.owner_key import OwnerKey, owner_key
from app.web.owner import COOKIE
from app.web.settings import Settings, close, job_table, use

RECIPE = PRESETS["vae-2d"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("owners")
    with JobTable(folder / "runs") as table:  # of before cookies were signed
        table.submit(RECIPE, "a-teacher")
    with running(folder, "--people", "2") as server:
        yield server


def test_an_invented_or_changed_cookie_is_as_none(server: Server) -> None:
    given = server.ask().owner
    name, _, signature = given.removeprefix("aelab_owner=").rpartition(".")
    for cookie in ("invented", name, f"{name}x.{signature}", f"{name}.{signature[:-1]}", f".{signature}", ".", "é",
                   f"{name}.", "a" * 4000):  # fmt: skip
        assert server.post_job(f"aelab_owner={cookie}").status == 403, cookie
        anew = server.ask("/", {"Cookie": f"aelab_owner={cookie}"}).owner
        assert anew
        assert name not in anew
    assert server.ask("/", {"Cookie": f"a=b; {given}; c=d"}).owner == ""
    assert server.ask("/_stcore/stream", {**WEBSOCKET, "Cookie": "aelab_owner=invented"}).status == 101


def test_an_address_is_given_a_class_of_new_owners_at_once_and_not_two_hundred(tmp_path: Path) -> None:
    with running(tmp_path, "--people", "40") as server:
        answers = [server.ask() for _ in range(120)]
        assert {answer.status for answer in answers} == {200}, "the page can be looked at all the same"
        owners = [answer.owner for answer in answers]
        assert all(owners[:40])
        assert len(set(filter(None, owners))) in (70, 71)  # a minute brings seven more
        assert not any(owners[75:])
        assert server.ask("/", {"Cookie": owners[0]}).owner == ""
        assert server.post_job(owners[0]).status == 201


def test_what_an_address_is_allowed_comes_back_with_time_and_is_its_own() -> None:
    at = [0.0]
    allowance = Allowance(40, 600.0, lambda: at[0])
    assert [allowance.take("school") for _ in range(200)] == [True] * 40 + [False] * 160
    assert allowance.take("home")
    at[0] = 15.0
    assert [allowance.take("school") for _ in range(3)] == [True, False, False]
    at[0] = 6000.0
    assert [allowance.take("school") for _ in range(41)] == [True] * 40 + [False]
    for number in range(30_000):
        at[0] += 1
        allowance.take(f"address {number}")
    assert len(allowance) <= 10_000


def test_one_address_fills_its_share_of_the_queue_and_no_more(server: Server) -> None:
    answers = [server.post_job(f"aelab_owner=invented-{number}") for number in range(12)]
    assert {answer.status for answer in answers} == {403}
    answers = [server.post_job(server.ask().owner) for _ in range(12)]
    assert Counter(answer.status for answer in answers) == {201: 6, 400: 6}  # two people of three runs each
    assert json.loads(answers[-1].text)["error"] == (
        "queue: expected at most 6 unfinished runs at a time from one address, found 6 waiting, running or paused; "
        "try again when one of them has ended."
    )
    # By a proxy on this machine that says for whom: another address.
    assert server.post_job(server.ask().owner, **{"X-Forwarded-For": "192.0.2.77"}).status == 201


def test_who_had_runs_before_cookies_were_signed_keeps_them(server: Server) -> None:
    for cookie, owner in (("a-teacher", "a-teacher"), ("somebody", "")):
        given = server.ask("/", {"Cookie": f"aelab_owner={cookie}"}).owner
        assert given.removeprefix("aelab_owner=").rpartition(".")[0] == owner or not owner
        assert (cookie in given) == bool(owner)
    with JobTable(server.folder / "runs") as table:
        (run,) = table.list("a-teacher")
    old = server.ask("/", {"Cookie": "aelab_owner=a-teacher"}).owner
    assert json.loads(server.ask(f"/api/runs/{run.id}", {"Cookie": old}).text)["mine"] is True
    assert (
        json.loads(server.ask(f"/api/runs/{run.id}", {"Cookie": "aelab_owner=a-teacher"}).text)["mine"]
        is False
    )


def test_an_owner_of_after_the_key_needs_its_signature(tmp_path: Path) -> None:
    with serving(tmp_path) as address, browser(address) as client:
        moment = owner_key(tmp_path / "runs").made
        job_table().submit(RECIPE, "later")
        assert not had_something_before("later", moment)
        assert had_something_before("later", time.time() + 1)
        set_of = tmp_path / "data" / "own" / "pets"
        set_of.mkdir(parents=True)
        (set_of / "uploader").write_text(hashlib.sha256(b"brought").hexdigest())
        assert had_something_before("brought", time.time() + 1)
        assert not had_something_before("other", time.time() + 1)
        client.cookies.clear()
        client.cookies[COOKIE] = "later"
        assert "later" not in client.get("/").headers["set-cookie"]


def test_those_behind_the_door_see_the_bare_name_or_no_cookie() -> None:
    key, seen = OwnerKey(b"k" * 32, 0.0), []

    async def inside(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(dict(scope["headers"]).get(b"cookie"))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    cookie = OwnerCookie(inside, key, lambda _owner, _moment: False)
    mine = f"{COOKIE}={key.signed('me')}"

    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(cookie), base_url="http://lab") as client:
            for said in (f"a=b; {mine}", f"{COOKIE}=me; a=b", f"{COOKIE}=me; {mine}", COOKIE):
                await client.get("/", headers={"cookie": said})

    asyncio.run(ask())
    assert seen == [f"a=b; {COOKIE}=me".encode(), b"a=b", f"{COOKIE}=me".encode(), None]


MAKE = """
import sys, time
from pathlib import Path
from app.door.owner_key import owner_key
Path(sys.argv[1], sys.argv[2]).touch()
while len(list(Path(sys.argv[1]).glob("ready-*"))) < 4: time.sleep(0.001)
print(owner_key(Path(sys.argv[1], "runs")).key.hex())
"""


def test_servers_that_start_at_once_make_one_key_for_this_user_alone(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(tmp_path), f"ready-{number}"], stdout=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert len(said.pop().strip()) == 64
    file = tmp_path / "runs" / OWNERS_KEY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    key = owner_key(file.parent)
    file.chmod(0o644)
    assert owner_key(file.parent) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"key": "ab", "made": 1}', '{"key": 3}', "\x00" * 9])
def test_a_damaged_key_is_told_in_a_sentence_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / OWNERS_KEY).write_text(content)
    with pytest.raises(EngineError, match="expected the key of the owners' cookies"):
        owner_key(tmp_path)
    assert (tmp_path / OWNERS_KEY).read_text() == content


def test_an_ended_run_makes_room_and_its_address_is_forgotten(tmp_path: Path) -> None:
    use(Settings(runs=tmp_path, people=1))
    try:
        table = job_table()
        first = [table.submit(RECIPE, f"owner-{number}", address="192.0.2.1") for number in range(3)]
        with pytest.raises(EngineError, match="from one address") as told:
            table.submit(RECIPE, "another", address="192.0.2.1")
        assert told.value.key == "address_limit"
        table.submit(RECIPE, "another", address="192.0.2.2")
        table._connection.execute("UPDATE jobs SET state = 'stopped' WHERE id = ?", (first[0],))
        table.submit(RECIPE, "another", address="192.0.2.1")
        kept = {job for (job,) in table._connection.execute("SELECT job FROM askers")}
        assert first[0] not in kept
        assert len(kept) == 4
    finally:
        close()
        use(Settings())


def test_a_network_s_many_addresses_count_as_one() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("unix") == "unix"
