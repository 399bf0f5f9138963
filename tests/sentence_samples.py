"""The sentences of the sources, as they stand where they are raised: read, not run."""

from __future__ import annotations

import ast
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aecore import errors

ROOT = Path(errors.__file__).resolve().parents[1]
# Where sentences are made of others: what they are, and what descriptions of sets told before they kept keys.
MAKERS = {"aecore/errors.py", "aecore/sentences.py", "aecore/datasets/own/told_before.py"}


@dataclass(frozen=True)
class Said:
    """One call of an error's class or of `Sentence`."""

    file: str
    line: int
    kind: str
    key: str | None
    words: str | None
    values: dict[str | None, ast.expr]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


def slots(words: str) -> set[str]:
    """The names of the values in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def counted(words: str) -> set[str]:
    """The numbers of a template that words go with."""
    return {str(name) for _, name, forms, _ in string.Formatter().parse(words) if forms}


@cache
def all_said() -> tuple[Said, ...]:
    """Every sentence of the library and of the page."""
    files = [
        path
        for package in ("aecore", "app")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "node_modules" not in path.parts and path.relative_to(ROOT).as_posix() not in MAKERS
    ]
    return tuple(said for path in files for said in said_in_file(path))


@cache
def errors_of_ours() -> frozenset[str]:
    """The names of `AELabError` and of all that are made of it, wherever they stand."""
    bases = {
        node.name: {_called(base) for base in node.bases}
        for path in (ROOT / "aecore").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"AELabError"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


def said_in_file(path: Path) -> list[Said]:
    """Those of one file."""
    return [
        Said(
            path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name,
            node.lineno,
            name,
            *(_text(node.args[place]) if len(node.args) > place else None for place in (0, 1)),
            {given.arg: given.value for given in node.keywords},
        )
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (name := _called(node.func)) in {*errors_of_ours(), "Sentence"}
    ]


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
