"""The weights of a run, and its encoder and decoder for other programs."""

from __future__ import annotations

import json

from safetensors.torch import save

from aecore.export.onnx import to_onnx
from aecore.take_home.exported import Exported
from aecore.take_home.subject import Subject


def weights(asked: Subject) -> Exported:
    """A safetensors file, with recipe and shape of the images among its notes. Raises RunError."""
    tensors = {name: each.contiguous() for name, each in asked.model.state_dict().items()}
    notes = {"recipe": asked.run.recipe.to_json(), "shape": json.dumps(asked.run.about["shape"])}
    return Exported(asked.name, {f"{asked.name}.safetensors": save(tensors, notes)})


def onnx(asked: Subject) -> Exported:
    """`encoder.onnx` and `decoder.onnx`, compared with PyTorch on images of the run. Raises ExportError, RunError."""
    made = to_onnx(asked.model, asked.probe["images"].float() / 255)
    return Exported(f"{asked.name}-onnx", {"encoder.onnx": made.encoder, "decoder.onnx": made.decoder})
