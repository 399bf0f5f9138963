"""Whether images that are near each other on the 2-D map are near each other as images."""

from __future__ import annotations

from torch import Tensor

NEIGHBOURS = 5


def trustworthiness(images: Tensor, points: Tensor, neighbours: int = NEIGHBOURS) -> float:
    """1 less a sum over false neighbours on the map, each by how far it is in truth; from 0 to 1, the best.

    Chance is about one half. Compares all pairs: a thousand images take a second.

    Reference: Venna and Kaski 2001, Neighborhood Preservation in Nonlinear Projection Methods.

    Args:
        images: (images, channels, height, width), compared pixel by pixel.
        points: where they lie on the map, (images, 2).
        neighbours: how many of each are looked at; fewer than half the images.
    """
    from sklearn.manifold import trustworthiness as measure

    return float(measure(images.flatten(1).cpu().numpy(), points.cpu().numpy(), n_neighbors=neighbours))
