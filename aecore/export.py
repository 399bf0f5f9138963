"""Encoder and decoder of a model as ONNX, which a browser can run; held against PyTorch before they are given."""

from __future__ import annotations

import copy
import io
import threading
import warnings
from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from aecore.bottlenecks import FullGaussianModule
from aecore.errors import ExportError
from aecore.model import Autoencoder

MOST_BYTES = 50_000_000
"""A larger encoder or decoder is not for a phone on a classroom's wifi."""

TOLERANCE = 1e-5
"""How far ONNX may be from PyTorch, times the value where that is larger than 1."""

CHECKED = 64
"""On how many images and codes both are compared."""

OPSET = 17

# The exporter keeps what it traces in global variables.
_exporting = threading.Lock()


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


class EncoderHalf(nn.Module):
    """What the ONNX encoder computes."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model
        bottleneck = model.bottleneck
        self.full = bottleneck if isinstance(bottleneck, FullGaussianModule) else None
        if self.full is not None:
            # Where each number of a factor stands among the head's outputs; the place after the last holds a zero.
            size = self.full.size
            places = torch.full((size, size), len(self.full.rows))
            places[self.full.rows, self.full.columns] = torch.arange(len(self.full.rows))
            self.register_buffer("places", places.flatten())

    @property
    def outputs(self) -> list[str]:
        """Their names."""
        if self.full is not None:
            return ["mean", "factor"]
        return ["mean", "deviation"] if self.model.recipe.bottleneck.kind == "gaussian" else ["mean"]

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        if self.full is not None:
            return self._factor(self.full, self.full.head(self.model.encoder(images)))
        code = self.model.distribution(images)
        deviation = code.deviation()
        return (code.mean,) if deviation is None else (code.mean, deviation)

    def _factor(self, full: FullGaussianModule, output: Tensor) -> tuple[Tensor, ...]:
        # The bottleneck writes into an empty square, which ONNX has no good word for: here each place is looked up.
        mean, entries = output[:, : full.size], output[:, full.size :]
        entries = torch.where(full.rows == full.columns, functional.softplus(entries), entries)
        padded = functional.pad(entries, (0, 1))  # (batch, entries + 1)
        places: Tensor = self.get_buffer("places")
        return mean, padded[:, places].view(-1, full.size, full.size)  # (batch, code, code)


class DecoderHalf(nn.Module):
    """What the ONNX decoder computes."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, codes: Tensor) -> Tensor:
        return self.model.decode(codes)


@torch.no_grad()
def to_onnx(model: Autoencoder, images: Tensor | None = None) -> OnnxModel:
    """Encoder and decoder as ONNX files, compared with PyTorch on 64 images and 64 codes.

    The model itself is not touched. From any thread; exports wait for one another.

    Args:
        model: on any device.
        images: to compare on, (count, channels, height, width) in [0, 1]; noise where left out.

    Raises:
        ExportError: weights that are not finite, a half over 50 MB, layers that ONNX does not have, or results
            further from PyTorch than 1e-5 (times the value where that is larger than 1).
    """
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
    encoder_file = _exported(encoder, images, "images", encoder.outputs)
    decoder_file = _exported(decoder, codes, "codes", ["images"])
    return OnnxModel(
        encoder=encoder_file,
        decoder=decoder_file,
        images_error=_compare(decoder_file, {"codes": codes}, (decoder(codes),), "images"),
        codes_error=_compare(encoder_file, {"images": images}, encoder(images), "codes"),
    )


def _refuse_if_unfit(model: Autoencoder) -> None:
    if not all(bool(weights.isfinite().all()) for weights in model.state_dict().values()):
        raise ExportError(
            subject="model",
            expected="finite weights",
            found="weights that are infinite or not numbers",
            attempt="an earlier moment of the run",
        )
    for name, half in (("encoder", [model.encoder, model.bottleneck]), ("decoder", [model.decoder])):
        _refuse_if_large(name, 4 * sum(weights.numel() for part in half for weights in part.parameters()))


def _refuse_if_large(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise ExportError(
            subject=name,
            expected=f"at most {MOST_BYTES // 1_000_000} MB to send to a browser",
            found=f"{size / 1e6:.0f} MB",
            attempt="fewer layers or narrower ones",
        )


def _exported(half: nn.Module, example: Tensor, input: str, outputs: list[str]) -> bytes:
    name = "decoder" if input == "codes" else "encoder"
    try:
        with _exporting:
            content = _legacy(half, example[:2], input, outputs)
    except Exception:  # a layer that it does not know, or a PyTorch that has no such exporter any more
        try:
            with _exporting:
                content = _newer(half, example[:2], input, outputs)
        except Exception as error:
            raise ExportError(
                subject=name,
                expected="layers that ONNX has",
                found=type(error).__name__,
                attempt="a dense, convolutional or recurrent network",
            ) from error
    _refuse_if_large(name, len(content))
    return content


def _legacy(half: nn.Module, example: Tensor, input: str, outputs: list[str]) -> bytes:
    """By tracing: 20 to 70 ms."""
    file: Any = io.BytesIO()  # the stubs know paths alone
    with warnings.catch_warnings():
        # It says that it will go, and of a recurrent layer that the batch may be fixed: that is compared below.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            half,
            (example,),
            file,
            dynamo=False,
            opset_version=OPSET,
            input_names=[input],
            output_names=outputs,
            dynamic_axes={name: {0: "batch"} for name in (input, *outputs)},
        )
    content: bytes = file.getvalue()
    return content


def _newer(half: nn.Module, example: Tensor, input: str, outputs: list[str]) -> bytes:
    """By torch.export: seconds."""
    file: Any = io.BytesIO()  # the stubs know paths alone
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            half,
            (example,),
            dynamo=True,
            verbose=False,
            input_names=[input],
            output_names=outputs,
            dynamic_shapes=({0: torch.export.Dim("batch")},),
        )
        if program is None:
            raise RuntimeError("the exporter gave nothing")
        program.save(file)
    content: bytes = file.getvalue()
    return content


def _compare(content: bytes, given: dict[str, Tensor], wanted: tuple[Tensor, ...], what: str) -> float:
    """The largest difference, of the whole batch and of its first alone. Raises ExportError beyond the bound."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    largest = 0.0
    for count in (CHECKED, 1):
        found = session.run(None, {name: value[:count].numpy() for name, value in given.items()})
        for wrote, meant in zip(found, wanted, strict=True):
            difference = (torch.from_numpy(wrote) - meant[:count]).abs()
            worst = float((difference / meant[:count].abs().clamp(min=1)).max())
            if not worst <= TOLERANCE:  # a difference that is no number is no match either
                raise ExportError(
                    subject=what,
                    expected=f"ONNX within {TOLERANCE:g} of PyTorch",
                    found=f"{worst:.2g}",
                    attempt="another moment of the run",
                )
            largest = max(largest, float(difference.max()))
    return largest
