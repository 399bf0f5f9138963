"""`aelab class` says how to join; started again it is the same class, with another PIN for its teacher."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aecore.classroom import codes
from aecore.classroom.limits import Limits
from aecore.classroom.limits_file import written
from aecore.classroom.store import Classroom
from aecore.engine.lock import EngineLock

STARTS = """
import aecore.processes.supervisor
from aecore.cli import app, main
def supervise(commands, ready):
    ready()
    print(*commands["web server"])
    print(*commands["engine"])
    return 0
aecore.processes.supervisor.supervise = supervise
app._refuse_taken = lambda host, port: None
main()
"""


def started(runs: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        STARTS,
        "class",
        "--runs",
        str(runs),
        "--data",
        str(runs / "data"),
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_class_behind_a_proxy_is_told_the_proxy_s_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AELAB_HOST", "0.0.0.0")
    for name, told in (
        ("https://lab.school.example/", "https://lab.school.example"),
        ("192.168.1.20:8501", "http://192.168.1.20:8501"),
    ):
        monkeypatch.setenv("AELAB_NAME", name)
        said = started(tmp_path / told[-4:]).stdout
        assert f"Students open  {told}  and" in said
        assert f"The teacher opens  {told}/teacher  with" in said
        assert "--host 0.0.0.0" in said


def test_a_class_is_told_and_goes_on(tmp_path: Path) -> None:
    first = started(tmp_path, "--name", "Year\t9\x07", "--slots", "3", "--lan", "--port", "8700").stdout
    assert "Year 9 has begun." in first
    code, pin = re.search(r"code  (\w{3} \w{3})", first), re.search(r"PIN  (\d{6})", first)
    assert code
    assert pin
    assert "/teacher" in first
    assert "--host 0.0.0.0 --port 8700" in first
    assert "--class" in first
    assert "--slots 3" in first
    assert pin[1] not in first.replace(pin[0], "", 1), "the PIN is in no command line, which others may list"
    classroom = Classroom(tmp_path)
    now = classroom.current()
    assert now
    assert codes.shown(now.code) == code[1]
    classroom.join(now.id, "Ada", "ticket")
    again = started(tmp_path).stdout
    assert "Year 9 goes on, with 1 student in it." in again
    assert code[0] in again
    assert "(another one than before)" in again
    assert "Nobody but this machine can open it: --lan lets the room in." in again
    after, other = classroom.current(), re.search(r"PIN  (\d{6})", again)
    assert after
    assert other
    assert codes.matches(other[1], after.pin)
    # Where a class is taught at this moment its PIN stays.
    lock = EngineLock(tmp_path)
    try:
        refused = started(tmp_path)
    finally:
        lock.close()
    assert refused.returncode == 2
    assert "found one at work on" in refused.stderr
    assert classroom.current() == after
    classroom.close()


def test_the_limits_are_read_from_their_file_and_what_is_given_wins(tmp_path: Path) -> None:
    first = started(tmp_path).stdout
    assert (tmp_path / "class.toml").read_text() == written(Limits())
    assert first.count("--class") == 2, "both programs keep to them"
    assert first.count("--slots 2") == 2
    assert "--fix" not in first
    (tmp_path / "class.toml").write_text("slots = 4\nslice_seconds = 3\n")
    again = started(tmp_path, "--disk", "7", "--disk-each", "1.5").stdout
    assert again.count("--slots 4") == 2
    assert again.count("--slice 3.0") == 1
    assert again.count("--fix class_disk_gigabytes=7.0 --fix disk_gigabytes=1.5") == 2
    assert (tmp_path / "class.toml").read_text() == "slots = 4\nslice_seconds = 3\n"
    given = started(tmp_path, "--slots", "1", "--slice", "5").stdout
    assert given.count("--fix slots=1 --fix slice_seconds=5.0") == 2
    assert given.count("--slots 1") == 2


def test_limits_that_cannot_be_understood_are_one_sentence_and_nothing_is_lost(tmp_path: Path) -> None:
    first = started(tmp_path)
    bad = "slots = 2\ntraining_minutes = many\n"
    (tmp_path / "class.toml").write_text(bad)
    refused = started(tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    said = " ".join(refused.stderr.split())
    assert f"{tmp_path}/class.toml line 2: expected a name" in said.replace("class. toml", "class.toml")
    assert "Traceback" not in said
    assert (tmp_path / "class.toml").read_text() == bad
    (tmp_path / "class.toml").unlink()
    pins = [re.search(r"PIN  (\d{6})", told.stdout) for told in (first, started(tmp_path))]
    assert all(pins)
