"""A run as one HTML file: its map is dragged, and its decoder runs in it, with no server at all."""

from __future__ import annotations

import base64
import gzip
import html
import json
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from aecore.errors import ExportError
from aecore.explore.planes import Plane, plane_of
from aecore.export.onnx import to_onnx
from aecore.take_home.beside import built
from aecore.take_home.exported import Exported
from aecore.take_home.subject import Subject
from aecore.take_home.told import class_names, summary
from aecore.take_home.words import words

MOST_BYTES = 20_000_000
"""Of the whole page: what a school's own page, or a mail, takes."""
IMAGES = 2000
HELD = 4_000_000
"""Bytes of all codes, and of all images, before they are packed: beyond it fewer images are on the map."""
_WORDS = ("drag", "handle", "decoded", "nearest", "map", "failed", "loading")


def page(asked: Subject) -> Exported:
    """An HTML file under 20 MB with the map, the test images on it, the decoder and its runtime.

    Raises:
        ExportError: the frontend was not built, a model that no browser runs, a page that would be too large.
        RunError: weights that are damaged.
    """
    channels, height, width = asked.shape
    size = asked.run.recipe.bottleneck.size
    count = min(IMAGES, HELD // (4 * size), HELD // (channels * height * width))
    drawn = asked.probe["images"][: max(count, 20)]  # bytes
    images = drawn.float() / 255
    codes, _ = asked.codes(images)
    plane = _plane(codes)
    decoder = to_onnx(asked.model, images).decoder
    said = words(asked.language)
    facts = {
        "name": asked.title,
        "language": asked.language,
        "lines": [*summary(asked), *([said["page.plane"].format(size=size)] if size > 2 else [])],
        "words": {key: said[f"page.{key}"] for key in _WORDS},
        "shape": list(asked.shape),
        "size": size,
        "count": len(codes),
        "classes": class_names(asked),
    }
    content = _written(
        asked.language,
        facts,
        {
            "codes": _bytes(codes),
            "labels": asked.probe["labels"][: len(codes)].numpy().tobytes(),
            "images": drawn.numpy().tobytes(),
            "centre": _bytes(plane.centre),
            "components": _bytes(plane.components),
            "decoder": decoder,
        },
    )
    if len(content) > MOST_BYTES:
        raise ExportError(
            "page_large",
            "{run}: expected a page of at most {most} MB, found {size} MB; try fewer layers or narrower ones.",
            run=asked.name,
            most=MOST_BYTES // 1_000_000,
            size=len(content) // 1_000_000,
        )
    return Exported(asked.name, {f"{asked.name}.html": content})


def _plane(codes: Tensor) -> Plane:
    """The code's own axes where it has two at most, else its principal ones."""
    size = codes.shape[1]
    return plane_of(codes) if size > 2 else Plane(torch.zeros(size), torch.eye(2, size))


def _bytes(numbers: Tensor) -> bytes:
    return numbers.float().contiguous().numpy().tobytes()


def _written(language: str, facts: dict[str, object], held: dict[str, bytes]) -> bytes:
    # Of "<" no script element must be ended or begun from within.
    told = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    data = "".join(_held(name, gzip.compress(content, 9, mtime=0)) for name, content in held.items())
    wasm = built("ort-wasm-*.wasm")
    bundle = built("home.js").read_text(encoding="utf-8").replace("</script", r"<\/script")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Nothing is fetched and nothing is sent, whatever stands in it.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline' 'wasm-unsafe-eval'; img-src data:\">\n"
        f"<title>{html.escape(str(facts['name']))} – AE Lab</title>\n</head>\n<body>\n"
        f'<script type="application/json" id="facts">{told}</script>\n{data}'
        f"{_runtime(wasm, wasm.stat().st_mtime_ns)}"
        f'<script type="module">\n{bundle}</script>\n'
        "</body>\n</html>\n"
    ).encode()


def _held(name: str, packed: bytes) -> str:
    return f'<script type="text/plain" id="{name}" data-packed>{base64.b64encode(packed).decode()}</script>\n'


@lru_cache(maxsize=1)
def _runtime(wasm: Path, _changed: int) -> str:
    beside = wasm.with_name(f"{wasm.name}.gz")
    packed = beside.read_bytes() if beside.is_file() else gzip.compress(wasm.read_bytes(), 9, mtime=0)
    return _held("runtime", packed)
