"""All runs of a class as a table to take home: CSV by RFC 4180, in pieces, that no program takes for commands.

A decimal point in every language: what is read by a program is read the same everywhere.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aecore.classroom.people import SchoolClass, Student
from aecore.comparing.recipes import settings_of
from aecore.errors import AELabError
from aecore.evaluation.registry import SCORES
from aecore.jobs.table import Job
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import ABOUT, last_point
from aecore.runs.folder import SCORES as WRITTEN
from app.classroom.raced import EACH
from app.history.changes import changes
from app.image_sets import data_name
from app.runs import library
from app.web.settings import classroom, job_table
from app.words.messages import Messages

PIECE = 50
"""Lines made at once; between two pieces others are answered."""
_BEGIN = "=+-@\t\r\n＝＋－＠"
"""What a cell of a spreadsheet that is a command begins with (OWASP, CSV injection)."""
_MARK = "\ufeff"  # by which Excel knows UTF-8

Cell = str | int | float | None


def safe(text: str) -> str:
    """A text that a spreadsheet shows and does not carry out: an apostrophe stands before what would be a command."""
    return f"'{text}" if text.lstrip(" \xa0")[:1] in tuple(_BEGIN) else text


def file_name(now: SchoolClass) -> str:
    """What the file is called: of letters and digits alone, whatever the class is called."""
    return f"aelab-class-{datetime.fromtimestamp(now.made):%Y-%m-%d}.csv"


def rows(now: SchoolClass, messages: Messages) -> Iterator[bytes]:
    """The file in pieces: its head, and then the runs of one student after another, the oldest first.

    Nobody's owner, return code, note or name of a run is in it: those are theirs.
    """
    paths: dict[str, None] = {}
    last = 0
    students = classroom().students(now.id)
    for student in students:
        for job in _jobs(student):
            last = max(last, job.number)
            recipe = _recipe(job)
            paths |= dict.fromkeys(settings_of(recipe) if recipe else ())
    scores = {
        name: f"{messages(f'score.{name}')} ({messages(f'score.unit.{score.unit}')})"
        for name, score in SCORES.items()
    }
    told = _told(messages)
    head = [*told.values(), *scores.values(), *paths]
    yield (_MARK + _lines([head])).encode()
    held: list[list[Cell]] = []
    for student in students:
        for job in reversed(_jobs(student)):
            if job.number > last:
                continue  # Asked for since the head was written, which may lack its settings.
            line = _line(student, job, messages)
            held.append([line.get(name) for name in (*told, *scores, *paths)])
            if len(held) == PIECE:
                yield _lines(held).encode()
                held = []
    if held:
        yield _lines(held).encode()


def _told(messages: Messages) -> dict[str, str]:
    """What is told of a run beside its scores and its settings, with the words of its column."""
    return {
        "student": messages("csv.student"),
        "images": messages("csv.images"),
        "model": messages("csv.model"),
        "changes": messages("csv.changes"),
        "state": messages("csv.state"),
        "asked": messages("csv.asked"),
        "begun": messages("csv.begun"),
        "ended": messages("csv.ended"),
        "seconds": messages("csv.seconds"),
        "epochs": messages("csv.epochs"),
        "seen": messages("csv.seen"),
    }


def _line(student: Student, job: Job, messages: Messages) -> dict[str, Cell]:
    recipe, folder = _recipe(job), library.folder_of(job.id)
    data = recipe.data.name if recipe else ""
    line: dict[str, Cell] = {
        "student": student.nickname,
        "images": data_name(data, messages) if data else "",
        "model": messages(f"preset.{job.name}") if job.name in PRESETS else "",
        "changes": changes(job.name, recipe, messages),
        "state": messages(f"wall.run.{'held' if job.held else job.state}"),
        "asked": _time(job.created),
        "begun": _time(job.started),
        "ended": _time(job.ended),
    }
    if folder is not None:
        point, about = last_point(folder) or {}, _read(folder / ABOUT)
        epoch, seconds = _number(point.get("epoch")), _number(point.get("elapsed", point.get("seconds")))
        images = _number(about.get("train_images"))
        line |= {"seconds": seconds, "epochs": epoch}
        line["seen"] = round(epoch * images) if epoch is not None and images is not None else None
        line |= {name: _number(value) for name, value in _read(folder / WRITTEN).items() if name in SCORES}
    if recipe is not None:
        line |= {path: _value(value) for path, value in settings_of(recipe).items()}
    return line


def _jobs(student: Student) -> list[Job]:
    return job_table().list(student.owner, limit=EACH)


def _recipe(job: Job) -> Recipe | None:
    try:
        return Recipe.from_json(job.recipe)
    except AELabError:
        return None  # Another version's.


def _read(file: Any) -> Mapping[str, Any]:
    try:
        table = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}


def _time(at: float | None) -> str:
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}" if at else ""


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(f"{value:.7g}")


def _value(value: Any) -> Cell:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _lines(lines: list[list[Cell]] | list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([[safe(cell) if isinstance(cell, str) else cell for cell in line] for line in lines])
    return text.getvalue()
