"""Walks through a latent space: planes, grids, paths, rows, neighbours, sums of codes, derivatives.

Plain functions on codes (count, code); none but `jacobian` needs a model. Axes count from 0.
"""

from aecore.explore.derivative import jacobian
from aecore.explore.planes import Plane, plane_of, project
from aecore.explore.walks import arithmetic, grid, interpolate, nearest, traverse

__all__ = [
    "Plane",
    "arithmetic",
    "grid",
    "interpolate",
    "jacobian",
    "nearest",
    "plane_of",
    "project",
    "traverse",
]
