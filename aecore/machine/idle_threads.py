"""PyTorch's threads wait for each other briefly by spinning, then sleep: a machine is shared, even a busy one.

Its OpenMP library (GNU's) spins for milliseconds. Where other programs want the same cores, a thread then spins while
the one it waits for is not running: on two busy cores a step that needs 3 ms took 260 ms, and 20 with this. Alone,
nothing is lost: the gaps between two operations are shorter than the spinning that is left.
The library reads its setting once, when PyTorch is imported; whoever has chosen one keeps it.
"""

from __future__ import annotations

import os

SPINS = "1000"  # some 50 microseconds

if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
