"""The file of a class of sixty, as its server left it, and what befalls files."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aecore.classroom.schema import FILE_NAME

PAGE = 4096
BEGIN = """
import os, signal, sys
from pathlib import Path
from aecore.classroom import codes
from aecore.classroom.store import Classroom
codes.hashed = lambda code: "0" * 32 + "$" + code.encode().hex().ljust(64, "0")
classroom = Classroom(Path(sys.argv[1]), new=True)
of = classroom.begin("Year 9")[0].id
classroom.new_pin(of)
for number in range(60):
    classroom.join(of, f"pupil {number} é", str(number))
classroom.orders.give(of, "shown", "ready-vae-2d-digits")
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
classroom.close()
"""


def made(tmp_path_factory: pytest.TempPathFactory, how: str) -> Path:
    """A folder of runs with a class of sixty, whose server was `closed` or `killed`."""
    runs = tmp_path_factory.mktemp(how)
    done = subprocess.run([sys.executable, "-c", BEGIN, str(runs), how], check=False)
    assert done.returncode == (-signal.SIGKILL if how == "killed" else 0)
    return runs


def copied(runs: Path, to: Path) -> Path:
    """A copy of the folder; its file of the class."""
    shutil.copytree(runs, to)
    return to / FILE_NAME


def content(runs: Path) -> dict[str, bytes]:
    """Of the index beside the log nothing is lost that cannot be made again."""
    return {
        path.name: path.read_bytes()
        for path in runs.iterdir()
        if path.is_file() and path.suffix != ".sqlite-shm" and path.stat().st_size + (path.name == FILE_NAME)
    }


def zero(file: Path, begin: int, size: int) -> None:
    """Writes zeros over so many bytes of a file."""
    changed = bytearray(file.read_bytes())
    changed[begin : begin + size] = bytes(len(changed[begin : begin + size]))
    file.write_bytes(bytes(changed))


def spoil(runs: Path, *statements: str) -> None:
    """Changes the file of a class behind its back."""
    with closing(sqlite3.connect(runs / FILE_NAME)) as table, table:
        for statement in statements:
            table.execute(statement)
