"""Numbers too small to matter (below 1e-38) are zero, in every thread: elsewhere they take a hundred times as long.

Adam's averages decay to such numbers wherever a pixel stays black. The processor's switch belongs to a thread, and a
new thread has its maker's: so it is thrown here, on import, before PyTorch starts threads of its own. Thrown later, it
would hold in some of them, and a run's last bits would depend on what the process had done before.
"""

from __future__ import annotations

import torch

torch.set_flush_denormal(True)
