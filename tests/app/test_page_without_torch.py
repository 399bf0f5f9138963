"""The pages and what they first ask for need no PyTorch: its import takes longer than all the rest together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision", "onnx", "onnxruntime"):
            raise ImportError(f"{name} was asked for")

sys.meta_path.insert(0, Blocked())

from pathlib import Path
from app.web.settings import Settings, close, use
folder = Path(sys.argv[1])
settings = Settings(runs=folder / "runs", data=folder / "data")
"""

# What the page shows is what it shows with PyTorch: the tests of the pages say what that is.
TRAIN_PAGE = """
import train_page
from aecore.recipe.presets import PRESETS
from app.words.blocks import BLOCKS
use(settings)
blocks = list(BLOCKS)
for language in ("en", "fr"):
    for number, preset in enumerate(PRESETS):
        test = train_page.page(preset=preset, lang=language, block=blocks[number % len(blocks)])
        told = train_page.told(test)
        assert (told["name"], told["language"], told["run"]) == (preset, language, told["home"])
        assert len(told["preview"]["images"]) == 12
        opened = [button.key for button in test.sidebar.button if str(button.key).startswith("open-")]
        assert len(opened) == len(blocks) - 1, (preset, opened)
        assert train_page.controls(test), preset
close()
"""

OTHERS = """
import train_page
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from app.web.owner import COOKIE
use(settings)
ContextProxy.cookies = {COOKIE: "me"}  # the page of Compare asks whose runs there are
for language in ("en", "fr"):
    for name in ("inspect", "explore", "compare", "models", "history"):
        test = AppTest.from_file(train_page.MAIN, default_timeout=60)
        test.query_params["lang"] = language
        test.session_state["go"] = name
        train_page.seen(test.run())
        assert test.session_state[f"{name}-data"]["language"] == language
close()
"""

FIRST_ANSWERS = """
from importlib import import_module
from starlette.testclient import TestClient
from app.server import FIRST, create_application
from app.runs.library import first_shown
for module in FIRST:
    import_module(module)
with TestClient(create_application(settings)) as client:
    client.base_url = "http://127.0.0.1:8501"
    assert client.get("/").status_code == 200
    run = first_shown()
    about = client.get(f"/api/runs/{run}").json()
    step = about["snapshots"][-1]
    for place in (
        "/api/text/fr.json", f"/api/runs/{run}/probe.safetensors", f"/api/runs/{run}/snapshots/{step}.safetensors",
        "/api/sets/strokes/0.png?v=&binarise=none", "/api/sets/digits/11.png?v=&binarise=sampled",
    ):
        answer = client.get(place)
        assert (answer.status_code, bool(answer.content)) == (200, True), (place, answer.text)
close()
"""


@pytest.mark.parametrize(
    "program", [TRAIN_PAGE, OTHERS, FIRST_ANSWERS], ids=["train-page", "other-pages", "first-answers"]
)
def test_needs_none_of_what_takes_long_to_import(program: str, tmp_path: Path) -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", f'{BLOCKED}{program}assert "sklearn" not in sys.modules\n', str(tmp_path)],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
