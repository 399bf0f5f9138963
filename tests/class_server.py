"""A server with a class, and the people who come to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from history_samples import owner_in

from aecore.recipe.presets import PRESETS
from app.web.owner import COOKIE

JOB = {"recipe": PRESETS["vae-2d"].as_dict(), "device": "cpu"}


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


def owner(client: httpx.Client) -> str:
    return owner_in(client.cookies[COOKIE])
