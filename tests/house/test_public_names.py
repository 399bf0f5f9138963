"""The names that others may rely on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import aecore

PUBLIC = set(
    """
    AELabError AbsoluteError Autoencoder BOTTLENECKS Bernoulli Bottleneck CORRUPTIONS Clean Code
    CodeTable Contraction Convolutional Corruption DataChoice DataError Dense Deterministic EXPORTERS EngineError
    ExportError Exported FieldDescription ForwardPass Gaussian GaussianNoise GaussianReconstruction ImageSet
    Images InstallationError KLDivergence KLSparsity L1 Masking NETWORKS Network OnnxModel PENALTIES
    PRESETS Part Penalty Plane Progress RECONSTRUCTIONS RandomPixels Recipe RecipeError Reconstruction
    Recurrent Run RunError SaltAndPepper Snapshot SquaredError StructuralSimilarity Training TrainingChoice
    TrainingError
    arithmetic available build data_folder describe evaluate export_run fetch grid import_images import_run interpolate
    jacobian list_runs load nearest plane_of project ready_made_runs runs_folder tabulate to_onnx train
    traverse TotalCorrelation WeightDecay
    """.split()  # noqa: SIM905
)


def test_the_public_names_are_these() -> None:
    assert sorted(aecore.__all__) == sorted(PUBLIC)
    assert set(dir(aecore)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_leads_to_what_is_called_so(name: str) -> None:
    found = getattr(aecore, name)
    if isinstance(found, type):
        assert found.__name__ == {"GaussianReconstruction": "Gaussian"}.get(name, name)
        assert found.__module__.startswith("aecore.")
    assert getattr(aecore, name) is found


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="No aecore attribute Autoenkoder"):
        aecore.Autoenkoder  # noqa: B018


def test_the_bare_import_brings_no_torch() -> None:
    program = (
        "import sys, aecore; aecore.AELabError; print('torch' in sys.modules, 'pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(aecore.__file__).parents[1],
    )
    assert done.stdout.split() == ["False", "False"]
