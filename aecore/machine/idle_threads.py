"""PyTorch's threads wait for each other briefly by spinning, then sleep: a machine is shared, even a busy one.

Its OpenMP library (GNU's) spins for milliseconds. Where other programs want the same cores, a thread then spins while
the one it waits for is not running: on two busy cores a step that needs 3 ms took 260 ms, and 20 with this. Alone,
little is lost: most gaps between two operations are shorter than the spinning that is left. Half as many spins cost a
quiet step on two threads 8%, for a dozen of its gaps were slept through, and woken from; five times as many spare it
4%, and make it 2.4 times as long where another program has one of the two cores.
The library reads its setting once, when PyTorch is imported; whoever has chosen one keeps it.
"""

from __future__ import annotations

import os

SPINS = "2000"  # some 50 microseconds; one is 24 ns on a recent AMD, up to twice as long on others

if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
