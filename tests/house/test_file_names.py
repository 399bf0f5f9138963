"""What lies in a run folder has its name in one file, which the engine can import without torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aecore.runs import folder

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "aecore" / "runs" / "folder.py"
FILES = {
    "run.json",
    "recipe.json",
    "metrics.jsonl",
    "checkpoint.safetensors",
    "probe.safetensors",
    "last.safetensors",
    "scores.json",
    "baselines.json",
    "card.md",
}
FOLDERS = {"weights", "snapshots"}
SOURCES = [
    path
    for package in ("aecore", "app", "bench", "fidelity", "models")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "node_modules" not in path.parts and path != HOME
]


def spelled(tree: ast.AST) -> Iterator[str]:
    """Names of a run folder as a program spells them: words in a docstring and addresses of the API are none."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            if not node.value.startswith("/api/"):
                yield from (name for name in FILES if name in node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            operand = node.right
            if isinstance(operand, ast.Constant) and operand.value in FOLDERS:
                yield str(operand.value)
            elif isinstance(operand, ast.JoinedStr) and ast.unparse(operand).endswith(".safetensors'"):
                yield ast.unparse(operand)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_name_of_a_run_folder_is_spelled_in_one_file_alone(path: Path) -> None:
    assert list(spelled(ast.parse(path.read_text()))) == []


def test_every_name_is_there_and_would_be_found_elsewhere() -> None:
    names = {value for value in vars(folder).values() if isinstance(value, str)}
    assert {*FILES - {"last.safetensors"}, *FOLDERS} <= names
    assert folder.weights_file(Path("run")) == Path("run/weights/last.safetensors")
    assert folder.weights_file(Path("run"), 12) == Path("run/weights/00000012.safetensors")
    assert folder.snapshot_file(Path("run"), 12) == Path("run/snapshots/00000012.safetensors")
    for line in ('a / "run.json"', 'a.glob("*/recipe.json")', 'a / "weights"', 'a / f"{b:08d}.safetensors"'):
        assert list(spelled(ast.parse(line))), line
    assert not list(spelled(ast.parse('"""Reads run.json."""')))


def test_the_engine_s_process_and_the_names_of_a_run_folder_do_without_torch() -> None:
    asked = "import sys, aecore.engine.__main__, aecore.runs.folder; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
