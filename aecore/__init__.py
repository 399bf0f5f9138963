"""AE Lab's library: autoencoders, their training, and what can be asked of them.

Every public name stands here, flat, and is imported when it is first used: `aelab --help` needs no PyTorch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import aecore.idle_threads  # noqa: F401 - before PyTorch

if TYPE_CHECKING:
    from aecore.bottlenecks import BOTTLENECKS, Bottleneck, Deterministic, Gaussian
    from aecore.code import Code, ForwardPass
    from aecore.code_table import CodeTable, tabulate
    from aecore.contraction import Contraction
    from aecore.convolutional import Convolutional
    from aecore.corruptions import (
        CORRUPTIONS,
        Clean,
        Corruption,
        GaussianNoise,
        Masking,
        RandomPixels,
        SaltAndPepper,
    )
    from aecore.data import Images, ImageSet, available, fetch, import_images, load
    from aecore.data_choice import DataChoice
    from aecore.dense import Dense
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
    from aecore.evaluation import evaluate
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
    from aecore.export import OnnxModel, to_onnx
    from aecore.folders import data_folder, runs_folder
    from aecore.kl_divergence import KLDivergence
    from aecore.kl_sparsity import KLSparsity
    from aecore.model import Autoencoder, build
    from aecore.network import Network
    from aecore.networks import NETWORKS
    from aecore.parts import FieldDescription, Part, describe
    from aecore.penalties import L1, PENALTIES
    from aecore.penalty import Penalty
    from aecore.presets import PRESETS
    from aecore.progress import Progress, Snapshot
    from aecore.ready_made import ready_made_runs
    from aecore.recipe import Recipe
    from aecore.reconstructions import (
        RECONSTRUCTIONS,
        AbsoluteError,
        Bernoulli,
        Reconstruction,
        SquaredError,
        StructuralSimilarity,
    )
    from aecore.reconstructions import Gaussian as GaussianReconstruction
    from aecore.recurrent import Recurrent
    from aecore.run import Run, list_runs
    from aecore.total_correlation import TotalCorrelation
    from aecore.training import Training, train
    from aecore.training_choice import TrainingChoice
    from aecore.weight_decay import WeightDecay

_MODULES: dict[str, str] = {
    "BOTTLENECKS": "bottlenecks",
    "Bottleneck": "bottlenecks",
    "Deterministic": "bottlenecks",
    "Gaussian": "bottlenecks",
    "Code": "code",
    "ForwardPass": "code",
    "Convolutional": "convolutional",
    "CORRUPTIONS": "corruptions",
    "Clean": "corruptions",
    "Corruption": "corruptions",
    "RandomPixels": "corruptions",
    "ImageSet": "data",
    "Images": "data",
    "available": "data",
    "data_folder": "folders",
    "fetch": "data",
    "import_images": "data",
    "load": "data",
    "DataChoice": "data_choice",
    "Dense": "dense",
    "AELabError": "errors",
    "DataError": "errors",
    "EngineError": "errors",
    "InstallationError": "errors",
    "RecipeError": "errors",
    "RunError": "errors",
    "TrainingError": "errors",
    "evaluate": "evaluation",
    "Autoencoder": "model",
    "build": "model",
    "Network": "network",
    "NETWORKS": "networks",
    "FieldDescription": "parts",
    "Part": "parts",
    "describe": "parts",
    "KLDivergence": "kl_divergence",
    "L1": "penalties",
    "PENALTIES": "penalties",
    "Penalty": "penalty",
    "PRESETS": "presets",
    "Progress": "progress",
    "Snapshot": "progress",
    "ready_made_runs": "ready_made",
    "Recipe": "recipe",
    "Bernoulli": "reconstructions",
    "GaussianReconstruction": "reconstructions",
    "RECONSTRUCTIONS": "reconstructions",
    "Reconstruction": "reconstructions",
    "SquaredError": "reconstructions",
    "Recurrent": "recurrent",
    "Run": "run",
    "list_runs": "run",
    "runs_folder": "folders",
    "Training": "training",
    "train": "training",
    "TrainingChoice": "training_choice",
    "Contraction": "contraction",
    "GaussianNoise": "corruptions",
    "Masking": "corruptions",
    "SaltAndPepper": "corruptions",
    "AbsoluteError": "reconstructions",
    "StructuralSimilarity": "reconstructions",
    "KLSparsity": "kl_sparsity",
    "WeightDecay": "weight_decay",
    "TotalCorrelation": "total_correlation",
    "ExportError": "errors",
    "to_onnx": "export",
    "OnnxModel": "export",
    "Plane": "explore",
    "arithmetic": "explore",
    "grid": "explore",
    "interpolate": "explore",
    "jacobian": "explore",
    "nearest": "explore",
    "plane_of": "explore",
    "project": "explore",
    "traverse": "explore",
    "CodeTable": "code_table",
    "tabulate": "code_table",
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
