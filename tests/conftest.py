"""What all tests share: one thread, folders of their own, and small images."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

# Before torch is imported, and for every process that a test starts.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A test must never read or write what belongs to the person who runs it.
_HOME = tempfile.mkdtemp(prefix="aelab-tests-")
os.environ["AELAB_RUNS"] = str(Path(_HOME) / "runs")
os.environ["AELAB_DATA"] = str(Path(_HOME) / "data")
os.environ["AELAB_MEASURED"] = str(Path(_HOME) / "measured")
# Weights that are compared must not depend on what is quicker while tests run.
os.environ["AELAB_PRODUCTS"] = "onednn"

import pytest  # noqa: E402
import torch  # noqa: E402
from hypothesis import settings  # noqa: E402

torch.set_num_threads(1)


def _at_once(number: int) -> None:
    """Waiting for the disk is for the case that the power fails; tests of it put their own in this one's place."""


os.fsync = _at_once
# The same examples every time, and no folder of old ones in the checkout.
settings.register_profile("aelab", deadline=None, derandomize=True, database=None)
settings.load_profile("aelab")


# What waits for processes and browsers, the longest first: the processes then end at about the same time.
LONG = (
    "browser/test_every_page",
    "browser/test_installed",
    "browser/",
    "runs/test_run_kill",
    "engine/test_engine",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, and all of the browser's together."""

    def place(item: pytest.Item) -> int:
        file = item.path.relative_to(Path(__file__).parent).as_posix()
        return next((number for number, start in enumerate(LONG) if file.startswith(start)), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file's tests stay in one process, with what they have started.

    A browser and the app behind it keep more than one core busy: every other process begins with the browser's files,
    the longest first, and those between them with the rest. Whoever has ended its own helps with the other's, from
    the end.
    """
    from xdist.scheduler import LoadFileScheduling

    class BrowserBesideRest(LoadFileScheduling):
        def _assign_work_unit(self, node: Any) -> None:
            with_browser = int(node.gateway.id.removeprefix("gw")) % 2 == 0
            own = (file for file in self.workqueue if file.startswith("tests/browser/") == with_browser)
            self.workqueue.move_to_end(next(own, next(reversed(self.workqueue))), last=False)
            super()._assign_work_unit(node)

    return BrowserBesideRest(config, log)


@pytest.fixture(scope="session", autouse=True)
def _folders_of_its_own() -> None:
    """Keeps the folders above for the whole session."""
    for name in ("AELAB_RUNS", "AELAB_DATA"):
        Path(os.environ[name]).mkdir(parents=True, exist_ok=True)


def pytest_sessionfinish() -> None:
    """Takes the folders away again."""
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)
