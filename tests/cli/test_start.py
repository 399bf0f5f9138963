"""What has to be quick when AE Lab starts."""

from __future__ import annotations

import subprocess
import sys

ASKS = """
import sys
import aecore.processes.supervisor
from aecore.cli import app
started = []
aecore.processes.supervisor.supervise = lambda commands, **more: started.extend(commands) or 0
app._refuse_taken = lambda host, port: None
app._make = lambda folder: None
app.app()
print(*started)
print("torch" in sys.modules)
"""


def test_the_app_starts_its_programs_before_anything_slow_is_imported() -> None:
    """They import PyTorch themselves, side by side; doing it before them would double the wait."""
    done = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["engine web server", "False"]
