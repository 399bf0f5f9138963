"""The environments of the competitors that have needs of their own: made once, under build/bench-envs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parent / "build" / "bench-envs"
MEASURED = "AELAB_MEASURED"


@contextmanager
def unmeasured() -> Iterator[None]:
    """AE Lab finds anew which of its operations are quicker here: what is kept of this machine is from another day."""
    before = os.environ.get(MEASURED)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[MEASURED] = folder
        try:
            yield
        finally:
            del os.environ[MEASURED]
            if before is not None:
                os.environ[MEASURED] = before


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
