"""A module of PyTorch as the content of an ONNX file, and how far that file is from PyTorch."""

from __future__ import annotations

import io
import threading
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from aecore.errors import ExportError

MOST_BYTES = 50_000_000
"""A larger encoder or decoder is not for a phone on a classroom's wifi."""

TOLERANCE = 1e-5
"""How far ONNX may be from PyTorch, times the value where that is larger than 1."""

OPSET = 17

# The exporter keeps what it traces in global variables.
_exporting = threading.Lock()


def refuse_if_large(name: str, size: int) -> None:
    """Raises ExportError where a half of so many bytes is too much to send."""
    if size > MOST_BYTES:
        raise ExportError(
            "model_large",
            "{name}: expected at most {most} MB to send to a browser, found {size} MB; "
            "try fewer layers or narrower ones.",
            name=name,
            most=MOST_BYTES // 1_000_000,
            size=f"{size / 1e6:.0f}",
        )


def exported(half: nn.Module, example: Tensor, input: str, outputs: list[str]) -> bytes:
    """The ONNX file of a module with one input, any number of rows.

    Args:
        half: the module.
        example: what it can be called with, two rows or more.
        input: the input's name.
        outputs: the outputs' names.

    Raises:
        ExportError: layers that ONNX does not have, a file that is too large.
    """
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
                "model_layers",
                "{name}: expected layers that ONNX has, found {found}; "
                "try a dense, convolutional or recurrent network.",
                name=name,
                found=type(error).__name__,
            ) from error
    refuse_if_large(name, len(content))
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


def compare(content: bytes, given: dict[str, Tensor], wanted: tuple[Tensor, ...], what: str) -> float:
    """The largest absolute difference from PyTorch, of all rows and of the first alone.

    Args:
        content: of the ONNX file.
        given: its input, by name.
        wanted: what PyTorch gives for it.
        what: is compared, for the sentence.

    Raises:
        ExportError: it is beyond the tolerance.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    largest = 0.0
    rows = len(wanted[0])
    for count in (rows, 1):
        found = session.run(None, {name: value[:count].numpy() for name, value in given.items()})
        for wrote, meant in zip(found, wanted, strict=True):
            difference = (torch.from_numpy(wrote) - meant[:count]).abs()
            worst = float((difference / meant[:count].abs().clamp(min=1)).max())
            if not worst <= TOLERANCE:  # a difference that is no number is no match either
                raise ExportError(
                    "model_apart",
                    "{name}: expected ONNX within {tolerance} of PyTorch, found {worst}; "
                    "try another moment of the run.",
                    name=what,
                    tolerance=f"{TOLERANCE:g}",
                    worst=f"{worst:.2g}",
                )
            largest = max(largest, float(difference.max()))
    return largest
