"""What a run is, its probe images and its snapshots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from aecore.runs.folder import PROBE, snapshot_file, snapshots
from app.api.answers import IMMUTABLE, Refusal, answered, messages_for, no_run, run_id
from app.api.opening import step_asked
from app.runs import library
from app.runs.states import job_of, state_of
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
    return _immutable(_folder(request) / PROBE)


@answered
async def snapshot(request: Request) -> Response:
    """GET /api/runs/{id}/snapshots/{step}.safetensors; the step with or without leading zeros"""
    step = step_asked(request)
    return _immutable(snapshot_file(_folder(request), step))


def _folder(request: Request) -> Path:
    run = run_id(request)
    folder = library.folder_of(run)
    if folder is None:
        raise no_run(run)
    return folder


def _immutable(path: Path) -> Response:
    if not path.is_file():
        raise Refusal(404, "refusal.file", name=path.name)
    return FileResponse(path, media_type="application/octet-stream", headers=IMMUTABLE)
