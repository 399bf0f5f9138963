"""The set `digits`: 1797 real handwritten digits of 8x8 pixels, which come with scikit-learn.

Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits (UCI); no network is needed.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.raw import RawSet, split

TEST_IMAGES = 360


def read() -> RawSet:
    """A fifth of the images, balanced over the digits, for the test."""
    table = _table()  # (images, 64 pixels and the label)
    images = (table[:, :64] / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    labels = table[:, 64].astype(np.int64)
    train, test = split(labels, TEST_IMAGES)
    return RawSet(images[train], labels[train], images[test], labels[test], BUILT_IN["digits"].classes)


def _table() -> NDArray[np.float64]:
    # Importing scikit-learn takes a second and a half; finding its file takes none.
    package = importlib.util.find_spec("sklearn")
    if package is not None and package.submodule_search_locations:
        file = Path(package.submodule_search_locations[0], "datasets", "data", "digits.csv.gz")
        if file.is_file():
            return np.loadtxt(file, delimiter=",")
    from sklearn.datasets import load_digits  # where the file has moved

    pixels, labels = load_digits(return_X_y=True)
    return np.column_stack([pixels, labels])
