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
from app.image_sets import GLIMPSES, version
from app.web.settings import settings

_BINARISE = ("none", "threshold", "sampled")
_seen: Cache[NDArray[np.uint8]] = Cache(16)  # twelve images each


@answered
async def set_image(request: Request) -> Response:
    """GET /api/sets/{name}/{index}.png?v=VERSION&binarise=none|threshold|sampled"""
    index, binarise = request.path_params["index"], request.query_params.get("binarise", "none")
    if binarise not in _BINARISE or not (index.isascii() and index.isdigit() and int(index[:3]) < GLIMPSES):
        raise Refusal(404, "refusal.set_image", most=GLIMPSES)
    data = DataChoice(name=request.path_params["name"], binarise=binarise)
    content = await run_in_threadpool(_picture, data, int(index))
    # The version stands in the address: a set that was replaced has another one.
    return Response(content, media_type="image/png", headers=IMMUTABLE)


def _picture(data: DataChoice, index: int) -> bytes:
    folder = settings().data_folder()
    key = (str(folder), version(data.name), data.model_dump_json())
    images = _seen.get(key, lambda: glimpse(data, folder, GLIMPSES))
    image = images[index % len(images)]  # (channels, height, width)
    pixels = image[0] if len(image) == 1 else np.moveaxis(image, 0, -1)
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG")
    return stream.getvalue()
