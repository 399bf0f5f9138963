"""What a run folder knows of its job: a small file in it, from which a lost job table is made anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from aecore.disk.whole_files import write_json
from aecore.errors import RunError
from aecore.runs.folder import ABOUT, CHECKPOINT, CHECKPOINT_BEFORE, JOB, RECIPE, TRASH, last_step, trash

_OVER = ("finished", "stopped", "failed")
_NOTED = ("owner", "name", "device", "created", "recipe")


def note_job(runs: Path, job: str, **values: Any) -> None:
    """Writes down whose job a run is, and what it is to train.

    Args:
        runs: the folder of the runs.
        job: id.
        values: owner, name, device, created (seconds since 1970), recipe (JSON), and bytes it is to write.

    Raises:
        RunError: a full disk or a folder that may not be written.
    """
    write_json(runs / job / JOB, {**values, "recipe": json.loads(values["recipe"])})


def note_more(runs: Path, job: str, **values: Any) -> None:
    """Adds to the note of a job, where there is one; a disk that does not take it is passed over."""
    note = _read(runs / job / JOB)
    if note:
        with suppress(RunError):
            write_json(runs / job / JOB, note | values)


def forget_job(runs: Path, job: str) -> None:
    """Takes the note away again, of a job that never came to be."""
    with suppress(OSError):
        (runs / job / JOB).unlink()
        (runs / job).rmdir()


def is_noted(runs: Path, job: str) -> bool:
    """Whether the run's folder knows its job; so does none, where there is no folder."""
    folder = runs / job
    return (folder / JOB).is_file() or not (folder / ABOUT).is_file()


def any_noted(runs: Path) -> bool:
    """Whether any run folder knows its job."""
    return next(_notes(runs), None) is not None


def jobs_noted(runs: Path) -> list[dict[str, Any]]:
    """The jobs of the run folders as columns of the job table, the oldest first.

    What has ended is as it ended; what has not waits again, from its checkpoint where it has one, and what was paused
    is paused. What was removed stays so, and waits for nothing.
    """
    found = [job for file in _notes(runs) if (job := _job_in(file.parent)) is not None]
    return sorted(found, key=lambda job: (job["created"], job["id"]))


def _notes(runs: Path) -> Iterator[Path]:
    yield from runs.glob(f"*/{JOB}")
    yield from trash(runs).glob(f"*/{JOB}")


def _removed(folder: Path, note: dict[str, Any]) -> float:
    """When the run of a folder was removed; 0 of one that was not. Where it lies counts for more than what it says."""
    if folder.parent.name == TRASH:
        return folder.stat().st_mtime
    said = note.get("removed")
    return float(said) if isinstance(said, int | float) else 0.0


def _job_in(folder: Path) -> dict[str, Any] | None:
    note, about = _read(folder / JOB), _read(folder / ABOUT)
    recipe = note.get("recipe") or _read(folder / RECIPE)
    texts = all(isinstance(note.get(name), str) for name in ("owner", "name", "device"))
    if not texts or not isinstance(note.get("created"), int | float) or not isinstance(recipe, dict):
        return None  # Cut short; the folder is still a run that can be looked at.
    steps = about.get("steps")
    job: dict[str, Any] = {name: note[name] for name in _NOTED if name != "recipe"}
    job |= {"id": folder.name, "recipe": json.dumps(recipe), "step": last_step(folder) or 0}
    job |= {"steps": steps if isinstance(steps, int) else 0}
    rate = note.get("learning_rate")
    job |= {"learning_rate": float(rate) if isinstance(rate, int | float) else None}
    job |= {"removed": _removed(folder, note)}
    ended = next((told for told in (about, note) if told.get("state") in _OVER), None)
    if ended is not None:
        said = ended.get("said")
        job |= {"state": ended["state"], "message": str(ended.get("message") or "")}
        job |= {"said": json.dumps(said) if isinstance(said, dict) else ""}
        job |= {"ended": (folder / (ABOUT if ended is about else JOB)).stat().st_mtime}
        return job
    if job["removed"]:
        return job | {"state": "stopped", "ended": job["removed"]}
    job |= {"bytes": note["bytes"]} if isinstance(note.get("bytes"), int) else {}
    if about.get("state") == "paused":
        job |= {"state": "paused", "hold": 1}
    else:
        begun = any((folder / name).exists() for name in (CHECKPOINT, CHECKPOINT_BEFORE))
        job |= {"state": "queued", "front": int(begun)}
    return job


def _read(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
