"""What has to be quick when AE Lab starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

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


NAMES = """
import aecore.processes.supervisor
from aecore.cli import app, main
aecore.processes.supervisor.supervise = lambda commands, **more: print(*commands["web server"]) or 0
app._refuse_taken = lambda host, port: None
app._make = lambda folder: None
main()
"""


@pytest.mark.parametrize("words", [(), ("app",)])
def test_the_server_is_told_every_name_it_is_known_by(words: tuple[str, ...]) -> None:
    def told(*given: str, **environment: str) -> str:
        command = [sys.executable, "-c", NAMES, *words, *given]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | environment
        ).stdout

    assert "--name a.example --name b.example" in told("--name", "a.example", "--name", "b.example")
    assert "--name a.example --name b.example" in told(AELAB_NAME="a.example b.example")
    assert "--name" not in told()
