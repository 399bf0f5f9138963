"""No regular expression is held against a person's text that a text made for it could hold up."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from aecore.datasets.own.told_before import TOLD, told_before

ROOT = Path(__file__).resolve().parents[2]
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)
# Read what no person of the web has written, but for sentences of before, of which the last test is.
ELSEWHERE = {
    "aecore/machine/installation.py",
    "aecore/datasets/own/told_before.py",
    "aecore/runs/folder.py",
    "aecore/take_home/script/script.py",
}


def patterns() -> Iterator[tuple[str, str | None]]:
    """Every pattern there is, with its file; None for one that is put together."""
    for package in ("aecore", "app"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[first, *_]):
                        known = isinstance(first, ast.Constant)
                        yield str(path.relative_to(ROOT)), str(first.value) if known else None  # type: ignore[attr-defined]


def endless(pattern: Any, within: bool = False) -> int:
    """How many repeats without an end a pattern has; one within another counts as many."""
    count = 0
    for kind, value in pattern:
        if kind in REPEATS:
            _, most, inner = value
            open_end = most is kinds.MAXREPEAT
            count += 100 if open_end and (within or endless(inner)) else int(open_end)
            count += endless(inner, within or open_end)
        elif kind is kinds.BRANCH:
            count += max(endless(branch, within) for branch in value[1])
        elif kind is kinds.SUBPATTERN:
            count += endless(value[-1], within)
    return count


def test_a_pattern_has_one_repeat_without_an_end_at_most() -> None:
    found = list(patterns())
    assert len(found) > 12
    wrong = [
        (path, pattern)
        for path, pattern in found
        if path not in ELSEWHERE and (pattern is None or endless(parser.parse(pattern)) > 1)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "many"),
    [("a+b", False), ("a+b+", True), ("(a+)+", True), ("(a|b)*c{1,9}", False), ("(a{2,})*", True)],
)
def test_endless_repeats_are_counted(pattern: str, many: bool) -> None:
    assert (endless(parser.parse(pattern)) > 1) == many


def test_sentences_of_before_are_known_again_in_no_time() -> None:
    for key, words in TOLD.items():
        for filling in ("9" * 5000, "to , and " * 2000, "(), " * 2000, " ".join(TOLD.values())):
            hostile = re.sub(r"\{[^}]*\}", lambda _, filling=filling: filling, words) + "!"
            begun = time.process_time()
            assert told_before(hostile) is None, key
            assert time.process_time() - begun < 10, key  # hours without a bound
    assert str(told_before("The values run from 0 to 1.")) == "The values run from 0 to 1."
