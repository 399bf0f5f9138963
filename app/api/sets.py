"""A few images of a set, as pictures: what the chain and the Data block show before anything is trained."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aecore.cache import Cache
from aecore.datasets.loading import glimpse
from aecore.recipe.choices import DataChoice
from app.api.answers import IMMUTABLE, Refusal, answered
from app.api.asking import asker
from app.image_sets import GLIMPSES, require_set, version
from app.web.owner import COOKIE
from app.web.settings import settings
from app.web.work import work

_BINARISE = ("none", "threshold", "sampled")
_seen: Cache[NDArray[np.uint8]] = Cache(16)  # twelve images each


@answered
async def set_image(request: Request) -> Response:
    """GET /api/sets/{name}/{index}.png?v=VERSION&binarise=none|threshold|sampled"""
    index, binarise = request.path_params["index"], request.query_params.get("binarise", "none")
    if binarise not in _BINARISE or not (index.isascii() and index.isdigit() and int(index[:3]) < GLIMPSES):
        raise Refusal(404, "refusal.set_image", most=GLIMPSES)
    data = DataChoice(name=request.path_params["name"], binarise=binarise)
    folder = settings().data_folder()
    await run_in_threadpool(require_set, data.name, request.cookies.get(COOKIE, ""))
    key = (str(folder), version(data.name), data.model_dump_json())

    def made() -> NDArray[np.uint8]:
        return _seen.get(key, lambda: glimpse(data, folder, GLIMPSES))

    # A set that is drawn or unpacked for it takes a moment; what was seen before is not queued behind others.
    images = _seen.kept(key)
    if images is None:
        images = await work(asker(request), made, key=("set", key))
    content = await run_in_threadpool(_picture, images[int(index) % len(images)])
    # The version stands in the address: a set that was replaced has another one.
    return Response(content, media_type="image/png", headers=IMMUTABLE)


def _picture(image: NDArray[np.uint8]) -> bytes:
    """An image, (channels, height, width), as PNG."""
    pixels = image[0] if len(image) == 1 else np.moveaxis(image, 0, -1)
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG")
    return stream.getvalue()
