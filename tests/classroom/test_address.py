"""The address that a class is told: the name it is known by, with the scheme that the name or the request has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from app.classroom.address import address_of
from app.web.settings import Settings, close, use


def request(scheme: str, host: str) -> Request:
    return Request({"type": "http", "scheme": scheme, "headers": [(b"host", host.encode())]})


@pytest.fixture
def known_by(tmp_path: Path) -> Iterator[None]:
    yield
    close()


@pytest.mark.parametrize(
    ("name", "scheme", "told"),
    [
        ("lab.school.example", "https", "https://lab.school.example"),
        ("lab.school.example", "http", "http://lab.school.example"),
        # As it was copied out of a browser: the teacher may look by the loopback, behind the proxy.
        ("https://lab.school.example/", "http", "https://lab.school.example"),
        ("192.168.1.20:8501", "http", "http://192.168.1.20:8501"),
    ],
)
def test_a_class_with_a_name_is_told_that_name(
    known_by: None, tmp_path: Path, name: str, scheme: str, told: str
) -> None:
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data", names=(name,), classroom=True))
    assert address_of(request(scheme, "127.0.0.1:8501")) == told


def test_one_without_a_name_is_told_what_was_asked_for(known_by: None, tmp_path: Path) -> None:
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data", classroom=True))
    assert address_of(request("http", "127.0.0.1:8600")) == "http://127.0.0.1:8600"
