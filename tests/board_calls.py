"""What a class's teacher asks for of all runs: the board, the table and former classes."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx

from app.web.class_pages import API

BOARD, TABLE, FORMER = f"{API}/board", f"{API}/runs.csv", f"{API}/former"
DIGITS = ("vae-2d-digits", "autoencoder-2d-digits")


def board(teacher: httpx.Client, **asked: object) -> dict[str, Any]:
    """What the board says."""
    answer = teacher.get(BOARD, params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def table_of(answer: httpx.Response) -> list[dict[str, str]]:
    """The table of all runs, as Python reads it."""
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
