"""What a run is, its probe images and its snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.runs.folder import PROBE, snapshot_file, snapshots
from app.api.answers import IMMUTABLE, Refusal, answered, messages_for, no_run, run_id, step_asked
from app.runs import library
from app.runs.absent import absent
from app.runs.states import is_removed, job_of, state_of
from app.web.owner import COOKIE


@answered
async def about_run(request: Request) -> Response:
    """GET /api/runs/{id}"""
    run = run_id(request)
    found = await run_in_threadpool(_describe, run, request.cookies.get(COOKIE, ""))
    if found is None:
        raise no_run(run)
    if found["message"]:
        found["message"] = messages_for(request).sentence(found["message"])
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def _describe(id: str, owner: str) -> dict[str, Any] | None:
    state = state_of(id)
    if state is None:
        return None
    job, folder = job_of(id), library.folder_of(id)
    about = library.about(folder) if folder else {}
    recipe = library.recipe(folder) if folder else {}
    if job is not None:
        recipe = recipe or json.loads(job.recipe)
    return {
        "id": id,
        "name": (job.name if job else about.get("name")) or id,
        **state,
        "mine": job is not None and bool(owner) and job.owner == owner,
        "recipe": recipe,
        "learning_rate": job.learning_rate if job else None,
        "about": about,
        "snapshots": list(snapshots(folder)) if folder else [],
    }


@answered
async def probe(request: Request) -> Response:
    """GET /api/runs/{id}/probe.safetensors"""
    return await _immutable(request, lambda folder: folder / PROBE)


@answered
async def snapshot(request: Request) -> Response:
    """GET /api/runs/{id}/snapshots/{step}.safetensors; the step with or without leading zeros"""
    step = step_asked(request)
    return await _immutable(request, lambda folder: snapshot_file(folder, step))


async def _immutable(request: Request, file_in: Callable[[Path], Path]) -> Response:
    content = await run_in_threadpool(_read, run_id(request), file_in)
    return Response(content, media_type="application/octet-stream", headers=IMMUTABLE)


def _read(run: str, file_in: Callable[[Path], Path]) -> bytes:
    folder = library.folder_of(run)
    if folder is None or is_removed(run):
        raise absent(run)
    file = file_in(folder)
    try:
        # At once: a file that is sent as it is read may be removed after its length was promised.
        return file.read_bytes()
    except OSError:
        raise absent(run) if is_removed(run) else Refusal(404, "refusal.file", name=file.name) from None
