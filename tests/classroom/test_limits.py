"""The limits of a class: a file that explains itself, is understood or says why not, and counts at once."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from aecore.classroom import limits_file
from aecore.classroom.limits import BOUNDS, Limits, fixed_in
from aecore.classroom.limits_file import FILE_NAME, LiveLimits, begun, read, write
from aecore.errors import ClassroomError, RunError
from app.words.translation import said_in


def test_the_file_is_made_with_the_defaults_and_a_comment_for_each_line(tmp_path: Path) -> None:
    assert begun(tmp_path) == Limits()
    text = (tmp_path / FILE_NAME).read_text()
    assert set(tomllib.loads(text)) == set(BOUNDS)
    for name, bounds in BOUNDS.items():
        before = text.partition(f"\n{name} = ")[0].splitlines()
        assert before[-1] == f"# From {bounds.least:g} to {bounds.most:g}."
        assert before[-2] == f"# {bounds.about.splitlines()[-1]}"
    (tmp_path / FILE_NAME).write_text("slots = 5")
    assert begun(tmp_path) == Limits(slots=5), (
        "what is there is not made anew, and what it does not say is as before"
    )


@pytest.mark.parametrize("name", BOUNDS)
def test_every_limit_takes_its_bounds_and_nothing_beyond(name: str) -> None:
    bounds = BOUNDS[name]
    for value in (bounds.least, bounds.most, getattr(Limits(), name)):
        assert getattr(Limits().but({name: value}), name) == value
    for wrong in (bounds.least - 1, bounds.most + 1, "3", True, None, [3], float("nan"), float("inf"), 1e300):
        with pytest.raises(ClassroomError) as told:
            Limits().but({name: wrong})
        assert name in str(told.value)
        assert str(told.value).count("expected") == 1


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("slots = 2\nkept_runs =\n", 2, "'kept_runs ='"),
        ("# words\n\nslots == 3", 3, "'slots == 3'"),
        ("slots = 2\nslots = 3", 2, "'slots = 3'"),
        ("slots = 2\n\nslot = 3", 3, "'slot'"),
        ("slots = 2\n[student]\nruns = 3", 2, "'student'"),
        ("training_minutes = 'many'", 1, "'many'"),
        ("slots = 2\ntraining_minutes = 1.5", 2, "1.5"),
        ("upload_megabytes = 201", 1, "201"),
        ("slots = true", 1, "True"),
        ("disk_gigabytes = nan", 1, "nan"),
        ("slots = 2\n\"disk_gigabytes\" = -1", 2, "-1"),
        ("x = " + "[" * 5000, 1, "[[["),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_understood_is_one_sentence_with_its_line(
    text: str, line: int, found: str, tmp_path: Path
) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(text)
    with pytest.raises(ClassroomError) as told:
        begun(tmp_path)
    said = str(told.value)
    assert said.startswith(f"{file} line {line}")
    assert found in said
    assert "; try " in said
    assert "\n" not in said
    assert f"ligne {line}" in str(said_in(told.value, "fr"))
    with pytest.raises(ClassroomError):
        write(file, Limits())
    assert file.read_text() == text, "nothing of it is lost"


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"slots = \xff\xfe")
    with pytest.raises(ClassroomError, match="expected a text that can be read"):
        begun(tmp_path)


def test_what_people_wrote_around_the_values_stays(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text("# ours\r\nslots=2 # two are enough\r\n\r\nkept_runs = 7")
    write(file, Limits(slots=4, kept_runs=7, disk_gigabytes=1.25))
    text = file.read_text()
    assert text.startswith(
        "# ours\nslots= 4  # two are enough\n\nkept_runs = 7\n\n# Gigabytes of the disk for one"
    )
    assert read(file) == Limits(slots=4, kept_runs=7, disk_gigabytes=1.25)
    file.write_text('"slots" = 2\nkept_runs = 0b111\n')
    write(file, Limits(slots=3, kept_runs=7))
    assert read(file) == Limits(slots=3, kept_runs=7)


def test_a_change_counts_at_once_and_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    begun(tmp_path)
    file, live = tmp_path / FILE_NAME, LiveLimits(tmp_path, {"slots": 3})
    assert live.now() == Limits(slots=3)
    file.write_text("slots = 5\ntraining_minutes = 12\n")
    assert live.now() == Limits(slots=3, training_minutes=12), "what the command line gave wins"
    file.write_text("training_minutes = twelve\n")
    assert live.now() == Limits(slots=3, training_minutes=12)
    assert "line 1" in str(live.trouble)
    with pytest.raises(ClassroomError):
        live.change({"kept_runs": 9})
    assert file.read_text() == "training_minutes = twelve\n"
    file.unlink()
    assert live.now() == Limits(slots=3, training_minutes=12), (
        "who deletes it in a lesson frees nobody of a limit"
    )
    assert live.change({"kept_runs": 9}) == Limits(slots=3, training_minutes=12, kept_runs=9)
    assert live.trouble is None
    assert read(file) == Limits(slots=5, training_minutes=12, kept_runs=9)
    with pytest.raises(ClassroomError, match="given when the class was started"):
        live.change({"slots": 4})
    with pytest.raises(ClassroomError):
        live.change({"sluts": 4})
    assert read(file) == Limits(slots=5, training_minutes=12, kept_runs=9)


def test_a_change_that_the_disk_does_not_take_leaves_the_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(tmp_path)
    live, before = LiveLimits(tmp_path), (tmp_path / FILE_NAME).read_text()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError):
        live.change({"slots": 4})
    assert (tmp_path / FILE_NAME).read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert live.now() == Limits()


def test_what_is_fixed_is_read_from_words() -> None:
    assert fixed_in(["slots=3", "disk_gigabytes=1.5"]) == {"slots": 3, "disk_gigabytes": 1.5}
    for wrong in ("slots=2.5", "slots", "slots=x", "sluts=3"):
        with pytest.raises(ClassroomError):
            fixed_in([wrong])
    assert limits_file.FILE_NAME == "class.toml"
