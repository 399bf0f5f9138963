"""Encoding and decoding on the server, for a browser without WebAssembly."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from starlette.requests import Request
from starlette.responses import Response
from torch import Tensor

from app.api.answers import Refusal, answered, body_of, object_of, refuse_other_sites
from app.api.asking import asker
from app.api.opening import moment_asked
from app.exploring.models import model_of
from app.web.work import work

MOST = 400
MOST_BYTES = 8 * 1024 * 1024
NUMBER = 32
"""Bytes that a number of a code takes, with what stands between; a browser writes at most 26."""
FARTHEST = 1_000_000
"""The largest number of a code, on either side of nought; the page takes no larger ones either."""


@answered
async def decode(request: Request) -> Response:
    """POST /api/runs/{id}/decode/{step} {codes} -> float32 (codes, channels, height, width)"""
    refuse_other_sites(request)
    moment = await moment_asked(request)
    size = moment.run.recipe.bottleneck.size
    body = await body_of(request, min(MOST_BYTES, 1024 + MOST * (size * NUMBER + 8)))

    def made() -> Tensor:
        _look_at_signs(body, size)
        codes = _codes(object_of(body).get("codes"))
        if codes.shape[1] != size:
            raise Refusal(400, "refusal.code_size", size=size, found=codes.shape[1])
        return model_of(moment).decode(codes)

    return _numbers(await work(asker(request), made))


@answered
async def encode(request: Request) -> Response:
    """POST /api/runs/{id}/encode/{step}?n=N, float32 (n, channels, height, width) -> float32 codes (n, code)"""
    refuse_other_sites(request)
    count = request.query_params.get("n", "1")
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:6]) <= MOST):
        raise Refusal(400, "refusal.count", most=MOST)
    moment = await moment_asked(request)
    body = await body_of(request, MOST_BYTES)

    def made() -> Tensor:
        model = model_of(moment)
        shape = (int(count), *model.shape)
        if len(body) != 4 * math.prod(shape):
            raise Refusal(400, "refusal.image_bytes", expected=4 * math.prod(shape), found=len(body))
        images = torch.from_numpy(np.frombuffer(body, dtype="<f4").reshape(shape).copy())
        return model.encode(_finite(images))

    return _numbers(await work(asker(request), made))


def _look_at_signs(body: bytes, size: int) -> None:
    """Raises Refusal 400 for what cannot be so many codes, before a parser makes a million things of it.

    The parser holds the interpreter to its end, whatever thread it is on.
    """
    if body.count(b"{") > 1 or body.count(b"[") > MOST + 1 or body.count(b",") > MOST * (size + 1):
        raise Refusal(400, "refusal.codes", most=MOST)


def _codes(value: Any) -> Tensor:
    """The codes of a body, (count, code). Raises Refusal."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        raise Refusal(400, "refusal.codes", most=MOST)
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        raise Refusal(400, "refusal.codes", most=MOST) from None
    if numbers.ndim != 2 or numbers.shape[1] == 0:
        raise Refusal(400, "refusal.codes", most=MOST)
    if np.isnan(numbers).any():
        raise Refusal(400, "refusal.not_numbers")
    far = numbers[abs(numbers) > FARTHEST]
    if far.size:
        raise Refusal(400, "refusal.far_code", least=-FARTHEST, most=FARTHEST, found=f"{far[0]:g}")
    return torch.from_numpy(numbers).float()


def _finite(values: Tensor) -> Tensor:
    if not values.isfinite().all():
        raise Refusal(400, "refusal.not_numbers")
    return values


def _numbers(values: Tensor) -> Response:
    content = values.contiguous().numpy().astype("<f4").tobytes()
    headers = {"Cache-Control": "no-store", "Content-Encoding": "identity"}
    return Response(content, media_type="application/octet-stream", headers=headers)
