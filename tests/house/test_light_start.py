"""What starts light: the web server answers before PyTorch is imported, which takes longer than all the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("torch", "torchvision", "sklearn", "onnx", "onnxruntime")

SERVER = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from app.server import create_application
from app.web.settings import Settings, close
folder = Path(sys.argv[1])
with TestClient(create_application(Settings(runs=folder / "runs", data=folder / "data"))) as client:
    client.base_url = "http://127.0.0.1:8501"
    assert "<title>" in client.get("/").text
    assert client.get("/_stcore/health").text == "ok"
close()
"""

ENGINE = "import aecore.engine.__main__, aecore.engine.worker.__main__, aecore.engine.forking.__main__"
COMMAND_LINE = "import aecore, aecore.cli.app"


@pytest.mark.parametrize(
    "program", [SERVER, ENGINE, COMMAND_LINE], ids=["web-server", "engine", "command-line"]
)
def test_starts_without_what_takes_long_to_import(program: str, tmp_path: object) -> None:
    told = f"{program}\nimport sys\nprint(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_a_server_that_cannot_import_the_rest_says_why_and_ends() -> None:
    program = (
        "import time; from app.web import later; later.begin(['app.nowhere'], [], print); time.sleep(600)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("ModuleNotFoundError: No module named 'app.nowhere'\n")
