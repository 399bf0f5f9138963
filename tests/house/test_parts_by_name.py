"""Nobody asks which part it has: a part says of itself what others have to know."""

from __future__ import annotations

import ast
from pathlib import Path

from aecore.parts.fields import describe
from aecore.recipe.families import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
# What may name parts: their own room, and the recipe, which has defaults and presets.
MAY_NAME = ("aecore/parts/", "aecore/recipe/")
KINDS = {kind for known in FAMILIES.values() for kind in known}
OWN_FIELDS = {
    field.name for known in FAMILIES.values() for cls in known.values() for field in describe(cls)
} - {"size", "beta", "output"}  # those of a whole family
OF_ONE_PENALTY = {cls.__module__ for cls in FAMILIES["penalties"].values()}


def asked_by_name(path: Path) -> list[str]:
    """Where a file asks which part it has, or looks for a field that only some parts have."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = {side.value for side in sides if isinstance(side, ast.Constant)} & KINDS
            if named and any(getattr(side, "attr", getattr(side, "id", "")) == "kind" for side in sides):
                found.append(f"{path.name}:{node.lineno} compares a kind with {named}")
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and name.value in OWN_FIELDS:
                found.append(f"{path.name}:{node.lineno} looks for {name.value}")
        if isinstance(node, ast.ImportFrom) and node.module in OF_ONE_PENALTY:
            found.append(f"{path.name}:{node.lineno} imports one penalty")
    return found


def test_nothing_outside_the_parts_asks_which_part_it_has() -> None:
    files = [path for room in ("aecore", "app") for path in (ROOT / room).rglob("*.py")]
    outside = [path for path in files if not path.relative_to(ROOT).as_posix().startswith(MAY_NAME)]
    outside = [path for path in outside if "node_modules" not in path.parts]
    assert len(outside) > 100
    assert [line for path in outside for line in asked_by_name(path)] == []


def test_asking_by_name_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(
        'if penalty.kind == "l1": ...\n'
        'getattr(network, "activation", "tanh")\n'
        "from aecore.parts.penalties.l1 import L1\n"
        'if event.kind == "ended": ...\n'
    )
    assert sorted(line.split()[0] for line in asked_by_name(path)) == ["some.py:1", "some.py:2", "some.py:3"]
