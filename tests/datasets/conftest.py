"""A data folder to import into."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from data_samples import noise

from aecore.datasets.loading import import_images


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that holds one set already."""
    folder = tmp_path / "data"
    np.savez(tmp_path / "first.npz", images=noise(6, 8, 8))
    import_images(tmp_path / "first.npz", "first", folder)
    return folder
