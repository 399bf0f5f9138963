"""What was measured of a machine is measured once, whoever asks, and whatever the disk makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aecore.disk import measurements
from aecore.disk.alone import alone
from aecore.disk.measurements import Measurements

ANSWERS = ("this", "that")


def kept(folder: Path) -> Measurements:
    return Measurements(folder / "found" / "quickest.json", ANSWERS)


def never() -> str:
    raise AssertionError("measured again")


def test_what_was_found_is_found_by_the_next_process_too(tmp_path: Path) -> None:
    first = kept(tmp_path)
    assert first.get("a", lambda: "this") == "this"
    assert first.get("b", lambda: "that") == "that"
    assert first.get("a", never) == "this"
    assert [kept(tmp_path).get(key, never) for key in "ab"] == ["this", "that"]


def test_a_process_stays_with_what_it_found(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.get("a", lambda: "this")
    first.file.write_text('{"a": "that"}')
    assert first.get("a", never) == "this"
    assert kept(tmp_path).get("a", never) == "that"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"a": "thi',
        b"[]",
        b'"this"',
        b'{"a": ["this"]}',
        b'{"a": "another"}',
        b"\xff",
        b"[" * 100_000,
        b'{"a": "this"}' + b" " * measurements.LARGEST,
    ],
    ids=["empty", "cut", "list", "text", "nested", "unknown", "no text", "deep", "large"],
)
def test_a_damaged_file_is_measured_anew_and_made_good(tmp_path: Path, content: bytes) -> None:
    first = kept(tmp_path)
    first.file.parent.mkdir()
    first.file.write_bytes(content)
    assert first.get("a", lambda: "that") == "that"
    assert json.loads(first.file.read_text()) == {"a": "that"}


def test_a_folder_that_cannot_be_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "found").write_text("a file where the folder should be")
    first = kept(tmp_path)
    assert first.get("a", lambda: "this") == "this"
    assert first.get("a", never) == "this"


def test_a_file_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.file.mkdir(parents=True)
    assert first.get("a", lambda: "this") == "this"
    assert first.get("a", never) == "this"


def test_the_oldest_findings_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "MOST", 3)
    first = kept(tmp_path)
    for key in "abcde":
        first.get(key, lambda: "this")
    assert list(json.loads(first.file.read_text())) == ["c", "d", "e"]


PROGRAM = """
import sys, time
from pathlib import Path
from aecore.disk.measurements import Measurements
def measure():
    print("measures", flush=True)
    time.sleep(0.4)
    return sys.argv[2]
print(Measurements(Path(sys.argv[1]), ("this", "that")).get("a", measure), flush=True)
"""


def test_of_two_processes_one_measures_and_both_take_what_it_found(tmp_path: Path) -> None:
    file = tmp_path / "found" / "quickest.json"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(file), answer],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(measurements.__file__).parents[2],
        )
        for answer in ANSWERS
    ]
    said = [each.communicate(timeout=60)[0].split() for each in both]
    assert sorted(map(len, said)) == [1, 2]
    assert said[0][-1] == said[1][-1]


def test_nobody_waits_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "PATIENCE", 0.0)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    first = kept(tmp_path)
    with alone(first.file, lambda: None):
        assert first.get("a", lambda: "this") == "this"
