"""A run taken home from the page: the file that a link of the menu asks for."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from aecore.runs.run import Run
from aecore.take_home.registry import EXPORTERS, export_run
from app.api.answers import Refusal, answered, messages_for, refuse_other_sites
from app.api.asking import asker
from app.api.opening import run_asked
from app.runs.states import job_of
from app.web.owner import COOKIE
from app.web.rights import may_use_its_set
from app.web.settings import settings
from app.web.work import Asker, work

Packed = tuple[str, bytes, str]


async def export(request: Request) -> Response:
    """GET /api/runs/{id}/export/{kind}?language=en|fr

    A link leads here: where there is no file to give, the sentence stands alone in the browser's new tab.
    """
    response = await _export(_in_its_language(request))
    if response.status_code < 400 or "text/html" not in request.headers.get("accept", ""):
        return response
    return PlainTextResponse(json.loads(bytes(response.body))["error"], status_code=response.status_code)


@answered
async def _export(request: Request) -> Response:
    refuse_other_sites(request)
    kind, language = request.path_params["kind"], messages_for(request).language
    if kind not in EXPORTERS:
        raise Refusal(404, "refusal.export")
    run = await run_asked(request)
    job, owner = job_of(run.id), request.cookies.get(COOKIE, "")
    mine = job is not None and bool(owner) and job.owner == owner
    name, content, media = await made(asker(request), run, kind, language, private=mine)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',  # letters, digits, - and _ alone
        "Cache-Control": "no-store",
        "Content-Encoding": "identity",  # what is large is packed already
    }
    return Response(content, media_type=media, headers=headers)


async def made(asker: Asker, run: Run, kind: str, language: str, *, private: bool) -> Packed:
    """The export, made off the event loop, once for all who ask for the same. Raises AELabError, Refusal."""
    folder = settings().data_folder()
    if not may_use_its_set(run.id, run.recipe.data.name):
        folder = folder / ".none"  # where there is no set of that name, as there is none to the run's owner

    def make() -> Packed:
        exported = export_run(run, kind, language=language, data_folder=folder, private=private)
        return exported.packed()

    key = ("export", run.path, kind, language, private, run.about.get("state"))
    packed: Packed = await work(asker, make, key=key, slow=True)
    return packed


def _in_its_language(request: Request) -> Request:
    """The request as one in the language of the page, which its links name, and not in the browser's."""
    language = request.query_params.get("language", "")
    if not (language.isascii() and language.isalpha()):
        return request
    headers = [(name, value) for name, value in request.scope["headers"] if name != b"accept-language"]
    return Request(
        {**request.scope, "headers": [*headers, (b"accept-language", language.encode())]}, request.receive
    )
