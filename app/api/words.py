"""What the owner of a run calls it and notes of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.errors import RunError
from aecore.runs.kept_words import KeptWords
from app.api.answers import Refusal, answered, json_body
from app.api.owned import own_run
from app.runs.absent import absent
from app.runs.kept import change_words
from app.runs.states import is_removed

KINDS: dict[str, type] = {"name": str, "note": str, "starred": bool}


@answered
async def post_words(request: Request) -> Response:
    """POST /api/runs/{id}/words {name?, note?, starred?} -> {name, note, starred}, as they are kept"""
    run = await own_run(request)
    body = await json_body(request)
    for entry, value in body.items():
        if not isinstance(value, KINDS.get(entry, ())):
            raise Refusal(400, "refusal.words")
    asked: dict[str, Any] = {entry: body.get(entry) for entry in KINDS}
    return JSONResponse(asdict(await run_in_threadpool(lambda: _changed(run, asked))))


def _changed(run: str, asked: dict[str, Any]) -> KeptWords:
    if is_removed(run):
        raise absent(run)
    try:
        return change_words(run, **asked)
    except RunError:
        if is_removed(run):  # at this moment
            raise absent(run) from None
        raise
