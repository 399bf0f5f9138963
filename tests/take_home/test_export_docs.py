"""docs/export.md names every export, and its example runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from aecore import EXPORTERS

DOCUMENT = Path(__file__).parents[2] / "docs" / "export.md"


def test_the_example_runs_and_every_export_is_named(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(block, DOCUMENT.name, "exec"), {"folder": tmp_path})
    assert (tmp_path / "vae-2d.py").stat().st_size > 0
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(EXPORTERS)
