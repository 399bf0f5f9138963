"""What the Inspect page fetches of a run: how it stands, and the answer of each card."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.cache import Cache
from aecore.inspection import findings
from aecore.jobs.table import UNFINISHED
from app.api.answers import Refusal, answered, messages_for, run_id
from app.api.asking import asker
from app.api.opening import run_asked
from app.exploring.pictures import source
from app.inspecting.asked import WORDS, Asked
from app.inspecting.cards import CARDS
from app.inspecting.subject import Subject, subject_of
from app.runs.states import state_of
from app.web.work import work

MOST_STEPS = 10**12 - 1
LOOKED_AT = 300
YOUNG = ("refusal.no_weights", "refusal.file")
NEW = {"Cache-Control": "no-store"}

# An answer is at most a few hundred kilobytes; thirty students ask for the same ones.
_answers: Cache[bytes] = Cache(120)
_states: Cache[dict[str, Any]] = Cache(50)


@answered
async def inspect(request: Request) -> Response:
    """GET /api/runs/{id}/inspect: the step of the newest weights, and what is wrong with them; 202 without any yet."""
    try:
        run = await run_asked(request)

        def made() -> dict[str, Any]:
            subject = subject_of(run)
            return _states.get(subject.key, lambda: _describe(subject))

        return JSONResponse(await work(asker(request), made, key=("inspect", run.path)), headers=NEW)
    except Refusal as refusal:
        state = (state_of(run_id(request)) or {}).get("state")
        if refusal.key not in YOUNG or state not in UNFINISHED:
            raise
        # It will have some in a moment: nothing is wrong, and a browser writes any 404 down as an error.
        said = messages_for(request)(refusal.key, **refusal.values)
        return JSONResponse({"error": said}, status_code=202, headers=NEW)


def _describe(subject: Subject) -> dict[str, Any]:
    # Before its first step nothing was learned, and nothing can have gone wrong.
    wrong = findings(subject.model, subject.images[:LOOKED_AT]) if subject.step else []
    return {
        "step": subject.step,
        "epoch": subject.epoch,
        "images": len(subject.images),
        "several": subject.several,
        "size": subject.model.recipe.bottleneck.size,
        "findings": [asdict(finding) for finding in wrong],
    }


@answered
async def inspect_card(request: Request) -> Response:
    """GET /api/runs/{id}/inspect/{card}?step=&...: a safetensors file; the card's own questions in the query."""
    name = request.path_params["card"]
    if name not in CARDS:
        raise Refusal(404, "refusal.no_card")
    asked = Asked(request.query_params)
    step = asked.integer("step", -1, MOST_STEPS)
    # Of what no card asks, nothing: an answer would be made anew for each invented word.
    query = tuple(sorted(pair for pair in request.query_params.items() if pair[0] in WORDS))
    run = await run_asked(request)

    def made() -> bytes:
        subject = subject_of(run, None if step < 0 else step)
        # What is said of the scores depends on the set too, which may come, go and be replaced.
        here = source(subject.run) if name == "scores" else ""
        return _answers.get((subject.key, name, query, here), lambda: CARDS[name](subject, asked).pack())

    slow = name == "scores" and request.query_params.get("which") == "all"
    content = await work(asker(request), made, key=("card", run.path, name, query), slow=slow)
    return Response(content, media_type="application/octet-stream", headers=NEW)
