"""The environments of the competitors that have needs of their own: made once, under build/bench-envs."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parent / "build" / "bench-envs"


def python_of(environment: str | None) -> Path:
    """The interpreter of an environment, made if it is missing; None is the one the bench runs in.

    Raises:
        RuntimeError: it cannot be installed.
    """
    if environment is None:
        return Path(sys.executable)
    folder = ENVIRONMENTS / environment
    python = folder / "bin" / "python"
    requirements = HERE / f"requirements-{environment}.txt"
    # The list it was made from is put in last: an environment cut short has none, and is made anew.
    stamp = folder / "requirements.txt"
    if stamp.exists() and stamp.read_text() == requirements.read_text():
        return python
    print(f"installing {requirements.name} into {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
    if subprocess.run(install, check=False).returncode:
        raise RuntimeError(f"{requirements.name} cannot be installed")
    stamp.write_text(requirements.read_text())
    return python
