"""The report's pictures: the chain with one image on its way through it, and a row of reconstructions."""

from __future__ import annotations

import base64
import math
from html import escape

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.take_home.sheets import png, sheet
from aecore.take_home.subject import Subject
from aecore.take_home.words import words

SHOWN = 10


def chain(asked: Subject) -> str:
    """Image, corrupted one, encoder, code, decoder, reconstruction, as elements beside one another."""
    said = words(asked.language)
    probe, (seen, _) = asked.probe, asked.snapshot
    steps = [_figure(probe["originals"][0], "x", said["report.image"])]
    if not asked.run.recipe.corruption.is_clean:
        steps.append(_figure(seen["corrupted"][0], "x̃", said["report.corrupted"]))
    steps.append(_network("E", said["report.encoder"], asked.model.encoder, "narrows"))
    code = seen["codes"][0]
    steps.append(_figure(_code(code), "h", said["report.code"].format(size=len(code)), "code"))
    steps.append(_network("D", said["report.decoder"], asked.model.decoder, "widens"))
    steps.append(_figure(seen["reconstructions"][0], "x̂", said["report.reconstruction"]))
    return '<div class="chain">' + '<span class="arrow">→</span>'.join(steps) + "</div>"


def reconstructions(asked: Subject) -> str:
    """Test images over what is made of them, as a table of pictures."""
    said = words(asked.language)
    probe, (seen, _) = asked.probe, asked.snapshot
    rows = [("report.image", probe["originals"])]
    if not asked.run.recipe.corruption.is_clean:
        rows.append(("report.corrupted", seen["corrupted"]))
    rows.append(("report.reconstruction", seen["reconstructions"]))
    lines = []
    for key, images in rows:
        apart = functional.pad(
            images[:SHOWN], (1, 1, 1, 1), value=255
        )  # small ones would run into one another
        picture = _picture(sheet(apart, SHOWN), said[key])
        lines.append(f'<tr><th scope="row">{escape(said[key])}</th><td>{picture}</td></tr>')
    return f'<table class="pictures">{"".join(lines)}</table>'


def _picture(pixels: Tensor, words: str) -> str:
    data = base64.b64encode(png(pixels)).decode()
    return f'<img alt="{escape(words)}" src="data:image/png;base64,{data}">'


def _figure(image: Tensor, sign: str, words: str, kind: str = "") -> str:
    picture = _picture(image.permute(1, 2, 0), words)
    return f'<figure class="{kind}">{picture}<figcaption><i>{sign}</i> {escape(words)}</figcaption></figure>'


def _code(code: Tensor) -> Tensor:
    """A code as a picture, as square as can be: grey is zero, white its largest value."""
    size = len(code)
    height = next(side for side in range(math.isqrt(size), 0, -1) if size % side == 0)
    largest = max(float(code.abs().max()), 1e-6)
    return (code / largest * 127 + 128).round().clamp(0, 255).to(torch.uint8).view(1, height, size // height)


def _network(sign: str, words: str, network: nn.Module, way: str) -> str:
    layers = "".join(f"<span>{each}</span>" for each in _layers(network))
    caption = f"<figcaption><i>{sign}</i> {escape(words)}</figcaption>"
    return f'<figure class="network {way}"><div>{layers}</div>{caption}</figure>'


def _layers(network: nn.Module) -> list[str]:
    """What each layer with weights of its own gives: numbers, filters, or states."""
    found = []
    for layer in network.modules():
        if isinstance(layer, nn.Linear):
            found.append(str(layer.out_features))
        elif isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            found.append(f"{layer.out_channels} ▦")
        elif isinstance(layer, nn.RNNBase):
            found.append(f"{layer.hidden_size} ↻")
    return found or ["·"]
