"""The job table is damaged, deleted and replaced while engine and web server are at work: both go on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from door_server import Answer, Server, running
from engine_lab import ENDLESS, SHORT, Lab, until

from aecore.recipe.recipe import Recipe


def overwrite(file: Path) -> None:
    for path in (file, file.with_name("jobs.sqlite-wal")):
        with path.open("r+b") as there:
            there.write(os.urandom(path.stat().st_size))


def replace(file: Path) -> None:
    file.with_name("other").write_bytes(b"another file")
    file.with_name("other").replace(file)


DAMAGES: tuple[Callable[[Path], None], ...] = (Path.unlink, overwrite, replace)


def test_engine_and_page_go_on_while_the_table_is_damaged_again_and_again(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "runs")
    with running(tmp_path) as server:
        engine = lab.start("--slots", "2", "--threads", "1")
        try:
            cookie = server.ask().owner

            def post(recipe: Recipe) -> str:
                told = {"Cookie": cookie, "Content-Type": "application/json"}
                body = json.dumps({"recipe": recipe.as_dict(), "device": "cpu", "name": "a run"}).encode()
                answer = server.ask("/api/jobs", told, method="POST", body=body)
                assert answer.status == 201, answer.text
                return str(json.loads(answer.text)["id"])

            def is_in(state: str, run: str) -> Callable[[], bool]:
                return lambda: shown(server, run, cookie)["state"] == state

            long = post(ENDLESS)
            until(lambda: shown(server, long, cookie)["state"] == "running", "the long run to begin", engine)
            until(lambda: lab.lines(long) > 2, "its first lines", engine)
            for number, damage in enumerate(DAMAGES, 1):
                damage(tmp_path / "runs" / "jobs.sqlite")
                about = shown(server, long, cookie)
                assert about["mine"]
                assert about["state"] in ("running", "queued")
                short = post(SHORT)
                until(is_in("finished", short), "a short run", engine)
                until(lambda: shown(server, long, cookie)["state"] == "running", "the long run", engine)
                kept = len(list((tmp_path / "runs").glob("jobs-2*.sqlite")))
                assert kept == number - 1, "nothing to keep of a table that was deleted"
            lines = lab.lines(long)
            until(lambda: lab.lines(long) > lines, "the long run to go on", engine)
            told = {"Cookie": cookie}
            assert server.ask(f"/api/jobs/{long}/stop", told, method="POST").status == 204
            until(lambda: shown(server, long, cookie)["state"] == "stopped", "the long run to stop", engine)
        finally:
            lab.end()
    log = (tmp_path / "runs" / "engine.log").read_text()
    assert "Traceback" not in log
    assert log.count("goes on from its checkpoint") == 0
    assert log.count(f"job {long} begins") == 1
    assert "The table of the runs was gone" in log
    assert "The table of the runs was damaged" in log


def shown(server: Server, run: str, cookie: str) -> dict[str, object]:
    answer: Answer = server.ask(f"/api/runs/{run}", {"Cookie": cookie})
    assert answer.status == 200, answer.text
    about: dict[str, object] = json.loads(answer.text)
    return about
