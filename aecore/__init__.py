"""AE Lab's library: autoencoders, their training, and what can be asked of them.

Every public name stands here, flat, and is imported when it is first used: `aelab --help` needs no PyTorch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import aecore.machine.idle_threads  # noqa: F401 - before PyTorch

if TYPE_CHECKING:
    from aecore.datasets.loading import Images, ImageSet, available, fetch, import_images, load
    from aecore.disk.folders import data_folder, runs_folder
    from aecore.errors import (
        AELabError,
        DataError,
        EngineError,
        ExportError,
        InstallationError,
        RecipeError,
        RunError,
        TrainingError,
    )
    from aecore.evaluation.quick import evaluate
    from aecore.explore import (
        Plane,
        arithmetic,
        grid,
        interpolate,
        jacobian,
        nearest,
        plane_of,
        project,
        traverse,
    )
    from aecore.explore.code_table import CodeTable, tabulate
    from aecore.export.onnx import OnnxModel, to_onnx
    from aecore.model import Autoencoder, build
    from aecore.parts.bottlenecks import BOTTLENECKS, Bottleneck, Deterministic, Gaussian
    from aecore.parts.code import Code, ForwardPass
    from aecore.parts.corruptions import (
        CORRUPTIONS,
        Clean,
        Corruption,
        GaussianNoise,
        Masking,
        RandomPixels,
        SaltAndPepper,
    )
    from aecore.parts.fields import FieldDescription, describe
    from aecore.parts.networks.convolutional import Convolutional
    from aecore.parts.networks.dense import Dense
    from aecore.parts.networks.network import Network
    from aecore.parts.networks.recurrent import Recurrent
    from aecore.parts.networks.registry import NETWORKS
    from aecore.parts.part import Part
    from aecore.parts.penalties.contraction import Contraction
    from aecore.parts.penalties.kl_divergence import KLDivergence
    from aecore.parts.penalties.kl_sparsity import KLSparsity
    from aecore.parts.penalties.l1 import L1
    from aecore.parts.penalties.penalty import Penalty
    from aecore.parts.penalties.registry import PENALTIES
    from aecore.parts.penalties.total_correlation import TotalCorrelation
    from aecore.parts.penalties.weight_decay import WeightDecay
    from aecore.parts.reconstructions import (
        RECONSTRUCTIONS,
        AbsoluteError,
        Bernoulli,
        Reconstruction,
        SquaredError,
        StructuralSimilarity,
    )
    from aecore.parts.reconstructions import Gaussian as GaussianReconstruction
    from aecore.recipe.choices import DataChoice, TrainingChoice
    from aecore.recipe.presets import PRESETS
    from aecore.recipe.recipe import Recipe
    from aecore.runs.ready_made import ready_made_runs
    from aecore.runs.run import Run, list_runs
    from aecore.training.progress import Progress, Snapshot
    from aecore.training.training import Training, train

_MODULES: dict[str, str] = {
    "BOTTLENECKS": "parts.bottlenecks",
    "Bottleneck": "parts.bottlenecks",
    "Deterministic": "parts.bottlenecks",
    "Gaussian": "parts.bottlenecks",
    "Code": "parts.code",
    "ForwardPass": "parts.code",
    "Convolutional": "parts.networks.convolutional",
    "CORRUPTIONS": "parts.corruptions",
    "Clean": "parts.corruptions",
    "Corruption": "parts.corruptions",
    "RandomPixels": "parts.corruptions",
    "ImageSet": "datasets.loading",
    "Images": "datasets.loading",
    "available": "datasets.loading",
    "data_folder": "disk.folders",
    "fetch": "datasets.loading",
    "import_images": "datasets.loading",
    "load": "datasets.loading",
    "DataChoice": "recipe.choices",
    "Dense": "parts.networks.dense",
    "AELabError": "errors",
    "DataError": "errors",
    "EngineError": "errors",
    "InstallationError": "errors",
    "RecipeError": "errors",
    "RunError": "errors",
    "TrainingError": "errors",
    "evaluate": "evaluation.quick",
    "Autoencoder": "model",
    "build": "model",
    "Network": "parts.networks.network",
    "NETWORKS": "parts.networks.registry",
    "FieldDescription": "parts.fields",
    "Part": "parts.part",
    "describe": "parts.fields",
    "KLDivergence": "parts.penalties.kl_divergence",
    "L1": "parts.penalties.l1",
    "PENALTIES": "parts.penalties.registry",
    "Penalty": "parts.penalties.penalty",
    "PRESETS": "recipe.presets",
    "Progress": "training.progress",
    "Snapshot": "training.progress",
    "ready_made_runs": "runs.ready_made",
    "Recipe": "recipe.recipe",
    "Bernoulli": "parts.reconstructions",
    "GaussianReconstruction": "parts.reconstructions",
    "RECONSTRUCTIONS": "parts.reconstructions",
    "Reconstruction": "parts.reconstructions",
    "SquaredError": "parts.reconstructions",
    "Recurrent": "parts.networks.recurrent",
    "Run": "runs.run",
    "list_runs": "runs.run",
    "runs_folder": "disk.folders",
    "Training": "training.training",
    "train": "training.training",
    "TrainingChoice": "recipe.choices",
    "Contraction": "parts.penalties.contraction",
    "GaussianNoise": "parts.corruptions",
    "Masking": "parts.corruptions",
    "SaltAndPepper": "parts.corruptions",
    "AbsoluteError": "parts.reconstructions",
    "StructuralSimilarity": "parts.reconstructions",
    "KLSparsity": "parts.penalties.kl_sparsity",
    "WeightDecay": "parts.penalties.weight_decay",
    "TotalCorrelation": "parts.penalties.total_correlation",
    "ExportError": "errors",
    "to_onnx": "export.onnx",
    "OnnxModel": "export.onnx",
    "Plane": "explore",
    "arithmetic": "explore",
    "grid": "explore",
    "interpolate": "explore",
    "jacobian": "explore",
    "nearest": "explore",
    "plane_of": "explore",
    "project": "explore",
    "traverse": "explore",
    "CodeTable": "explore.code_table",
    "tabulate": "explore.code_table",
}

_OTHER_NAMES = {"GaussianReconstruction": "Gaussian"}
"""Where a name there means another thing here."""

__all__ = [
    "BOTTLENECKS",
    "CORRUPTIONS",
    "L1",
    "NETWORKS",
    "PENALTIES",
    "PRESETS",
    "RECONSTRUCTIONS",
    "AELabError",
    "AbsoluteError",
    "Autoencoder",
    "Bernoulli",
    "Bottleneck",
    "Clean",
    "Code",
    "CodeTable",
    "Contraction",
    "Convolutional",
    "Corruption",
    "DataChoice",
    "DataError",
    "Dense",
    "Deterministic",
    "EngineError",
    "ExportError",
    "FieldDescription",
    "ForwardPass",
    "Gaussian",
    "GaussianNoise",
    "GaussianReconstruction",
    "ImageSet",
    "Images",
    "InstallationError",
    "KLDivergence",
    "KLSparsity",
    "Masking",
    "Network",
    "OnnxModel",
    "Part",
    "Penalty",
    "Plane",
    "Progress",
    "RandomPixels",
    "Recipe",
    "RecipeError",
    "Reconstruction",
    "Recurrent",
    "Run",
    "RunError",
    "SaltAndPepper",
    "Snapshot",
    "SquaredError",
    "StructuralSimilarity",
    "TotalCorrelation",
    "Training",
    "TrainingChoice",
    "TrainingError",
    "WeightDecay",
    "arithmetic",
    "available",
    "build",
    "data_folder",
    "describe",
    "evaluate",
    "fetch",
    "grid",
    "import_images",
    "interpolate",
    "jacobian",
    "list_runs",
    "load",
    "nearest",
    "plane_of",
    "project",
    "ready_made_runs",
    "runs_folder",
    "tabulate",
    "to_onnx",
    "train",
    "traverse",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"aecore.{_MODULES[name]}"), _OTHER_NAMES.get(name, name))
    globals()[name] = value  # asked once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
