"""A server with a class in it, its students and its teacher, as clients that have joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from api_server import serving

from aecore.classroom.store import Classroom
from app.classroom import join as joining


class Class:
    """A server with a class, its code and its teacher's PIN."""

    def __init__(self, folder: Path, address: str, code: str, pin: str) -> None:
        self.folder, self.address, self.code, self.pin = folder, address, code, pin

    @contextmanager
    def somebody(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.address, timeout=30) as client:
            yield client

    @contextmanager
    def student(self, nickname: str, code: str = "") -> Iterator[httpx.Client]:
        with self.somebody() as client:
            said = {"code": code or self.code, "nickname": nickname}
            assert client.post("/join", data=said).status_code == 200
            yield client

    @contextmanager
    def teacher(self) -> Iterator[httpx.Client]:
        with self.somebody() as client:
            assert client.post("/teacher", data={"pin": self.pin}).status_code == 303
            yield client

    @staticmethod
    def back_code(answer: httpx.Response) -> str:
        """The return code that a page shows."""
        found = re.search(r"<b>(\w{5} \w{5})</b>", answer.text)
        assert found, answer.text
        return found[1]


@contextmanager
def school_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Class]:
    """Serves a class over a folder; nothing waits, and nothing is kept for a moment."""

    async def no_wait(_seconds: float) -> None:
        pass

    monkeypatch.setattr("app.classroom.wall.FRESH_SECONDS", 0.0)
    monkeypatch.setattr(joining, "sleep", no_wait)
    classroom = Classroom(folder / "runs", new=True)
    now, _ = classroom.begin("Year 9")
    pin = classroom.new_pin(now.id)
    classroom.close()
    with serving(folder, of_a_class=True) as address:
        yield Class(folder, address, now.code, pin)
