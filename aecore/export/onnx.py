"""Encoder and decoder of a model as ONNX, which a browser can run; held against PyTorch before they are given."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch import Generator, Tensor

from aecore.errors import ExportError
from aecore.export.exporters import compare, exported, refuse_if_large
from aecore.export.halves import DecoderHalf, EncoderHalf
from aecore.model import Autoencoder

CHECKED = 64
"""On how many images and codes both are compared."""


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """Both halves of a model.

    The encoder takes `images` (batch, channels, height, width) and gives `mean` (batch, code); for a Gaussian
    bottleneck also `deviation` (batch, code) or, of a full covariance, its Cholesky `factor` (batch, code, code).
    The decoder takes `codes` (batch, code) and gives `images`, the decoder's mean, never clamped. All float32.

    Attributes:
        encoder: the file's content.
        decoder: the file's content.
        images_error: largest absolute difference from PyTorch in a decoded image.
        codes_error: largest absolute difference from PyTorch in what the encoder gives.
    """

    encoder: bytes
    decoder: bytes
    images_error: float
    codes_error: float


@torch.no_grad()
def to_onnx(model: Autoencoder, images: Tensor | None = None) -> OnnxModel:
    """Encoder and decoder as ONNX files, compared with PyTorch on 64 images and 64 codes.

    The model itself is not touched. From any thread; exports wait for one another.

    Args:
        model: on any device.
        images: to compare on, (count, channels, height, width) in [0, 1]; noise where left out.

    Raises:
        ExportError: packages that are missing, weights that are not finite, a half over 50 MB, layers that
            ONNX does not have, or results further from PyTorch than 1e-5 (times the value where that is
            larger than 1).
    """
    _refuse_without_packages()
    model = copy.deepcopy(model).cpu().eval().requires_grad_(False)
    _refuse_if_unfit(model)
    generator = Generator().manual_seed(0)
    if images is None or not len(images):
        images = torch.rand((CHECKED, *model.shape), generator=generator)
    images = images.cpu()[torch.arange(CHECKED) % len(images)]  # (64, channels, height, width)
    codes = model.encode(images)
    # Half of the codes are those of images, half lie among them, where nothing was ever encoded.
    spread = codes.std(dim=0) * torch.randn(codes.shape, generator=generator)
    codes = torch.cat([codes[: CHECKED // 2], (codes.mean(dim=0) + spread)[CHECKED // 2 :]])
    encoder, decoder = EncoderHalf(model), DecoderHalf(model)
    encoder_file = exported(encoder, images, "images", encoder.outputs)
    decoder_file = exported(decoder, codes, "codes", ["images"])
    return OnnxModel(
        encoder=encoder_file,
        decoder=decoder_file,
        images_error=compare(decoder_file, {"codes": codes}, (decoder(codes),), "images"),
        codes_error=compare(encoder_file, {"images": images}, encoder(images), "codes"),
    )


def _refuse_without_packages() -> None:
    missing = [name for name in ("onnx", "onnxruntime", "onnxscript") if find_spec(name) is None]
    if missing:
        raise ExportError(
            "model_packages",
            "model: expected the packages that ONNX needs, found no {missing}; try `pip install {packages}`.",
            missing=" and no ".join(missing),
            packages=" ".join(missing),
        )


def _refuse_if_unfit(model: Autoencoder) -> None:
    if not all(bool(weights.isfinite().all()) for weights in model.state_dict().values()):
        raise ExportError(
            "model_broken",
            "model: expected finite weights, found weights that are infinite or not numbers; "
            "try an earlier moment of the run.",
        )
    for name, half in (("encoder", [model.encoder, model.bottleneck]), ("decoder", [model.decoder])):
        refuse_if_large(name, 4 * sum(weights.numel() for part in half for weights in part.parameters()))
