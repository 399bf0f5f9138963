"""The lab for anybody, opened on the folder of a class: for this machine alone, and it goes on with what was begun."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from cli_calls import told
from door_server import running
from history_samples import own_copies

from aecore.classroom.beside import require_no_class
from aecore.classroom.schema import FILE_NAME
from aecore.classroom.store import Classroom
from app.server import main


def test_where_a_class_goes_on_nobody_else_comes_in_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    require_no_class(tmp_path, for_others=True)
    assert not (tmp_path / FILE_NAME).exists()
    classroom = Classroom(tmp_path, new=True)
    of = classroom.begin()[0].id
    for options in (("--lan",), ("--host", "0.0.0.0"), ("--name", "lab.example")):
        said = told("app", *options, "--runs", str(tmp_path), "--port", "18098")
        assert "try `aelab class`" in said
        with pytest.raises(SystemExit) as ended:
            main(
                [
                    *(option.replace("--lan", "--host=::") for option in options),
                    "--runs",
                    str(tmp_path),
                    "--port",
                    "0",
                ]
            )
        assert ended.value.code == 2
        assert "try `aelab class`" in capsys.readouterr().err
    require_no_class(tmp_path, for_others=False)
    classroom.end(of)
    classroom.close()
    require_no_class(tmp_path, for_others=True)


def test_this_machine_s_browser_finds_nothing_of_the_class_there(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path / "runs", new=True)
    ada = classroom.join(classroom.begin()[0].id, "Ada-of-nine", "ticket").student
    classroom.close()
    (run,) = own_copies(tmp_path / "runs", ada.owner, 1)
    with running(tmp_path) as server:
        mine = {"Cookie": server.ask("/").owner}
        assert server.ask("/", mine).status == 200
        told = server.ask("/api/history", mine).text
        assert run not in told
        assert "Ada-of-nine" not in told + server.ask("/", mine).text
        for path in ("/join", "/teacher", "/api/class"):
            assert server.ask(path, mine).status in (404, 200)
            assert "Ada-of-nine" not in server.ask(path, mine).text
        assert server.ask("/", {"Host": "lab.example"}).status == 421
        assert json.loads(told)["runs"] == []


def test_an_erasing_that_was_begun_is_gone_on_with(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    classroom = Classroom(runs, new=True)
    of = classroom.begin()[0].id
    ada = classroom.join(of, "Ada", "ticket").student
    (run,) = own_copies(runs, ada.owner, 1)
    classroom.end(of, erase=True)
    classroom.close()  # The server was killed at this moment.
    with running(tmp_path):
        for _ in range(400):
            if not (runs / FILE_NAME).exists():
                break
            time.sleep(0.05)
    assert not (runs / FILE_NAME).exists()
    assert not (runs / run).exists()
