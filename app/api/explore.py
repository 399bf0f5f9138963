"""What the Explore page fetches of a run: its moments, their ONNX files, the codes of its images, the images."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.cache import Cache
from app.api.answers import IMMUTABLE, Refusal, answered, run_id
from app.api.asking import asker
from app.api.opening import moment_asked, run_asked
from app.exploring import store
from app.exploring.facts import facts
from app.exploring.making import codes_of, offer_of
from app.exploring.offers import is_offered
from app.exploring.pictures import Split, pictures
from app.web.settings import settings
from app.web.work import work

MOST_IMAGES = 2000
_FILE = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[0-9]{1,12}")

# A class looks at the same pictures: 2,000 of MNIST take 1.5 MB, and far less packed.
_packed: Cache[store.Kept] = Cache(64)


@answered
async def models(request: Request) -> Response:
    """GET /api/runs/{id}/models"""
    name = run_id(request)
    return JSONResponse(await run_in_threadpool(facts, name), headers={"Cache-Control": "no-store"})


@answered
async def model(request: Request) -> Response:
    """GET /api/runs/{id}/models/{step}"""
    moment = await moment_asked(request)
    return JSONResponse(await offer_of(moment, asker(request)), headers={"Cache-Control": "no-store"})


@answered
async def onnx(request: Request) -> Response:
    """GET /api/onnx/{sha256}.onnx, in a class with ?run=ID&by=SIGNATURE as it was offered"""
    name, asked = request.path_params["name"], request.query_params

    def found() -> store.Kept | None:
        if settings().classroom and not is_offered(name, asked.get("run", "")[:80], asked.get("by", "")[:80]):
            return None
        return store.get(f"{name}.onnx")

    kept = await run_in_threadpool(found) if _FILE.fullmatch(name) else None
    if kept is None:
        raise Refusal(404, "refusal.onnx")
    return _lasting(kept, request)


@answered
async def codes(request: Request) -> Response:
    """GET /api/runs/{id}/codes/{step}.safetensors?split=test|train"""
    split = _split(request.query_params.get("split", "test"))
    return _lasting(await codes_of(await moment_asked(request), split, asker(request)), request)


@answered
async def images(request: Request) -> Response:
    """GET /api/runs/{id}/images/{split}.bin?from=a&to=b"""
    split = _split(request.path_params["split"])
    first, last = (request.query_params.get(which, "") for which in ("from", "to"))
    if not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)):
        raise Refusal(400, "refusal.range", most=MOST_IMAGES)
    begin, end = int(first), int(last)
    if not 0 < end - begin <= MOST_IMAGES:
        raise Refusal(400, "refusal.range", most=MOST_IMAGES)
    run = await run_asked(request)

    def made() -> store.Kept:
        found = pictures(run, split)
        if found.split != split or begin >= len(found):
            raise Refusal(404, "refusal.images")
        content = (found.digest, split, begin, end)
        return _packed.get(content, lambda: store.pack(found.drawn(begin, end).numpy().tobytes()))

    return _lasting(await work(asker(request), made, key=("images", run.path, split, begin, end)), request)


def _split(text: str) -> Split:
    for split in ("probe", "test", "train"):
        if text == split:
            return split
    raise Refusal(400, "refusal.split")


def _lasting(kept: store.Kept, request: Request) -> Response:
    content, packed = kept.content, kept.packed
    if packed and "gzip" not in request.headers.get("accept-encoding", ""):
        content, packed = kept.plain(), False
    # Said to be itself where it is not packed: Streamlit would compress it anew at each request otherwise.
    encoding = "gzip" if packed else "identity"
    headers = {**IMMUTABLE, "Vary": "Accept-Encoding", "Content-Encoding": encoding}
    return Response(content, media_type="application/octet-stream", headers=headers)
