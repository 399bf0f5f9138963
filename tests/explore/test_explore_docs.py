"""The examples of docs/explore.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "explore.md"


def test_the_examples_run_and_give_the_shapes_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    found: dict[str, object] = {}
    exec(compile("\n".join(blocks), DOCUMENT.name, "exec"), found)
    shapes = {
        name: tuple(found[name].shape)  # type: ignore[attr-defined]
        for name in ("points", "field", "way", "film", "rows", "places", "changed", "slopes")
    }
    assert shapes == {
        "points": (360, 2),
        "field": (400, 1, 8, 8),
        "way": (12, 2),
        "film": (12, 1, 8, 8),
        "rows": (2, 11, 2),
        "places": (1, 5),
        "changed": (2,),
        "slopes": (2, 64),
    }
    assert (tmp_path / "decoder.onnx").stat().st_size > 0
