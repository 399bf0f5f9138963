"""Where data sets, runs and what was measured lie; known without importing PyTorch, which takes seconds."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

OWNERS_KEY = "owners.key"
"""In the folder of the runs: the key that says which browser is whose."""

ENGINE_LOG = "engine.log"
"""In the folder of the runs: what the engine says; one that was full stands beside it, as engine.log.1."""


def data_folder() -> Path:
    """Where sets are kept: `AELAB_DATA`, or a folder in the user's cache."""
    named = os.environ.get("AELAB_DATA")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("aelab") / "data"


def runs_folder() -> Path:
    """Where runs lie: `AELAB_RUNS`, or a folder of the user's data."""
    named = os.environ.get("AELAB_RUNS")
    return Path(named).expanduser() if named else platformdirs.user_data_path("aelab") / "runs"


def measured_folder() -> Path:
    """Where is kept what was measured of this machine: `AELAB_MEASURED`, or a folder in the user's cache."""
    named = os.environ.get("AELAB_MEASURED")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("aelab") / "measured"
