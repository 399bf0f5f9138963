"""Which files a .dockerignore lets into the build: its last line that matches a file, or a folder above it, decides."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Rule(NamedTuple):
    """A line: what it matches, and whether it lets in."""

    pattern: str
    lets_in: bool

    def matches(self, path: str) -> bool:
        """Whether it speaks of this path, or of a folder that the path lies in."""
        expression = _expression(self.pattern)
        parts = path.split("/")
        return any(expression.fullmatch("/".join(parts[:count])) for count in range(1, len(parts) + 1))


def rules(file: Path) -> list[Rule]:
    """The lines of a .dockerignore; none where there is no such file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    said = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [Rule(line.removeprefix("!").strip("/"), line.startswith("!")) for line in said]


def is_left_out(path: str, said: Sequence[Rule]) -> bool:
    """Whether a path, with slashes and relative to the context, stays out of the build."""
    return next((not rule.lets_in for rule in reversed(said) if rule.matches(path)), False)


def context(folder: Path) -> Iterator[str]:
    """All files and links that a build sees, in order, relative to its folder."""
    said = rules(folder / ".dockerignore")
    for place, folders, files in os.walk(folder):
        here = Path(place).relative_to(folder)
        within = sorted(folders)
        links = [name for name in within if Path(place, name).is_symlink()]
        folders[:] = [
            name for name in within if name not in links and _may_hold((here / name).as_posix(), said)
        ]
        for name in sorted([*files, *links]):
            path = (here / name).as_posix()
            if not is_left_out(path, said):
                yield path


def _may_hold(path: str, said: Sequence[Rule]) -> bool:
    below = any(
        rule.lets_in and ("**" in rule.pattern or rule.pattern.startswith(f"{path}/")) for rule in said
    )
    return below or not is_left_out(path, said)


def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts))
