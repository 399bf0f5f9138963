"""A run knows its images: wherever it meets its set again, that is held against what it was begun with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aecore.datasets.image_set import ImageSet
from aecore.errors import DataError

DIGEST = "data_digest"


def check_images(about: Mapping[str, Any], images: ImageSet) -> ImageSet:
    """The images themselves, where they are those that the run was begun with.

    Args:
        about: what `run.json` says of the run; one that was never begun has no images yet.
        images: what its recipe's data gives now.

    Raises:
        DataError: others have taken the name since.
    """
    known = about.get(DIGEST)
    if known and images.digest != known:
        raise DataError(
            "other_images",
            "{name}: expected the images that the run was trained on, "
            "found others under the same name; "
            "try bringing those back under it, or training a new run.",
            name=images.name,
        )
    return images
