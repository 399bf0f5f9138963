"""How much memory an import takes at most, in a process that imports no PyTorch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_IMPORT = """
import json, resource, sys
from pathlib import Path
from aecore.datasets.own.importing import import_set
from aecore.datasets.own.manner import Manner
from aecore.errors import DataError
try:
    said = import_set(Path(sys.argv[1]), "bomb", Path(sys.argv[2]), None, Manner()).to_json()
except DataError as error:
    said = str(error)
status = Path("/proc/self/status")
if status.exists():  # the peak of this program alone: ru_maxrss may be that of the one which started it
    peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
assert "torch" not in sys.modules
print(json.dumps([said, peak // 1024]))
"""


def said_and_peak(path: Path, data: Path) -> tuple[str, int]:
    """What an import says, and the megabytes it had at most; some 40 of them are Python's, NumPy's and Pillow's."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(path), str(data)], capture_output=True, text=True, check=True
    )
    said, peak = json.loads(done.stdout)
    return said, peak
