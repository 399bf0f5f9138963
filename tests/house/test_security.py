"""The threat model names a test for each of its lines, and each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_line_of_the_threat_model_has_a_test_that_is_there() -> None:
    lines = [line for line in (ROOT / "SECURITY.md").read_text().splitlines() if line.startswith("| ")]
    lines = [line for line in lines if not line.startswith("| threat |")]
    assert len(lines) > 10
    for line in lines:
        named = line.rsplit(" | ", 1)[1]
        files = re.findall(r"`(test_\w+\.py)?(?:::(\w+))?`", named)
        assert files, line
        content = ""
        for file, test in files:
            if file:
                (path,) = (ROOT / "tests").rglob(file)
                content = path.read_text()
            assert not test or f"def {test}(" in content, test
