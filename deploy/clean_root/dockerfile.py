"""Reads a Dockerfile into stages. What it does not know is an error: it cannot drift from what it executes."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(),
    "ARG": frozenset(),
    "ENV": frozenset(),
    "LABEL": frozenset(),
    "RUN": frozenset(),
    "COPY": frozenset({"from", "chown", "chmod"}),
    "WORKDIR": frozenset(),
    "USER": frozenset(),
    "VOLUME": frozenset(),
    "EXPOSE": frozenset(),
    "STOPSIGNAL": frozenset(),
    "HEALTHCHECK": frozenset({"interval", "timeout", "start-period", "retries"}),
    "ENTRYPOINT": frozenset(),
    "CMD": frozenset(),
}
"""Each instruction that is known, with its flags."""

_WITHOUT_A_SHELL = ("VOLUME", "ENTRYPOINT", "CMD")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})")


class DockerfileError(Exception):
    """A line that is not known, or that would not do what it says."""


@dataclass(frozen=True)
class Instruction:
    """One instruction: `text` is what stands behind its flags, `line` where it begins."""

    word: str
    text: str
    line: int
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """Its arguments: of the form in brackets, or as a shell would part them."""
        if self.text.startswith("["):
            try:
                read = json.loads(self.text)
            except ValueError:
                raise self.wrong("brackets that hold no JSON") from None
            if not all(isinstance(word, str) for word in read):
                raise self.wrong("brackets that hold more than text")
            return tuple(read)
        return tuple(shlex.split(self.text))

    @property
    def pairs(self) -> dict[str, str]:
        """NAME=value of ENV and LABEL; not yet with the variables' values."""
        parted = [word.partition("=") for word in self.words]
        if not all(name and sign for name, sign, _ in parted):
            raise self.wrong("something other than NAME=value")
        return {name: value for name, _, value in parted}

    def wrong(self, found: str) -> DockerfileError:
        """What is said of this line."""
        return DockerfileError(f"Dockerfile, line {self.line}: {self.word}: found {found}")


@dataclass(frozen=True)
class Stage:
    """What stands from one FROM to the next."""

    name: str
    image: str
    instructions: tuple[Instruction, ...]

    def all(self, word: str) -> list[Instruction]:
        """Its instructions of a kind, in order."""
        return [each for each in self.instructions if each.word == word]


@dataclass(frozen=True)
class Dockerfile:
    """The stages in order; `arguments` stand before all of them."""

    arguments: Mapping[str, str]
    stages: tuple[Stage, ...]


def read(file: Path, given: Mapping[str, str] | None = None) -> Dockerfile:
    """Reads a Dockerfile.

    Args:
        file: the Dockerfile.
        given: build arguments that stand in the place of defaults.

    Raises:
        DockerfileError: an instruction, a flag or a form that is not known.
    """
    given = given or {}
    arguments: dict[str, str] = {}
    stages: list[tuple[str, str, list[Instruction]]] = []
    for each in _instructions(file.read_text(encoding="utf-8")):
        if each.word == "FROM":
            image, *rest = each.words
            if rest and (len(rest) != 2 or rest[0].upper() != "AS"):
                raise each.wrong("something other than IMAGE AS NAME")
            stages.append((rest[1] if rest else "", filled(image, arguments, each), []))
        elif stages:
            _check(each)
            stages[-1][2].append(each)
        elif each.word == "ARG":
            name, default = argument(each)
            arguments[name] = given.get(name, default)
        else:
            raise each.wrong("no FROM before it")
    if not stages:
        raise DockerfileError("Dockerfile: expected a FROM, found none")
    return Dockerfile(arguments, tuple(Stage(name, image, tuple(own)) for name, image, own in stages))


def argument(of: Instruction) -> tuple[str, str]:
    """Name and default of an ARG."""
    (word,) = of.words
    name, _, default = word.partition("=")
    return name, default


def filled(text: str, values: Mapping[str, str], of: Instruction) -> str:
    """A text with the values of its variables. Raises DockerfileError for one that has none."""

    def value(found: re.Match[str]) -> str:
        name, sign, other = found[1] or found[2], found[3], found[4]
        if sign == "+":
            return other if values.get(name) else ""
        if sign == "-":
            return values.get(name) or other
        if name not in values:
            raise of.wrong(f"${name}, which has no value here")
        return values[name]

    return _VARIABLE.sub(value, text)


def _check(each: Instruction) -> None:
    if each.word in _WITHOUT_A_SHELL and not each.text.startswith("["):
        raise each.wrong(
            'a form without brackets: a shell would stand between it and a signal; try ["word", ...]'
        )
    if each.word == "HEALTHCHECK" and not re.match(r"CMD\s+\[", each.text):
        raise each.wrong('something other than CMD ["word", ...]')
    if each.word in ("ENV", "LABEL"):
        _ = each.pairs
    if each.word in ("RUN", "COPY") and "<<" in each.text:
        raise each.wrong("a document in the line, which is not known here")


def _instructions(text: str) -> list[Instruction]:
    found: list[Instruction] = []
    begun, at = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"#\s*(syntax|escape|check)\s*=", line) and not found:
            raise DockerfileError(
                f"Dockerfile, line {number}: found a directive of the parser, which is not known"
            )
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        at = at or number
        if line.rstrip().endswith("\\"):
            begun += line.rstrip()[:-1]
            continue
        found.append(_instruction(begun + line, at))
        begun, at = "", 0
    if begun:
        raise DockerfileError(f"Dockerfile, line {at}: found no end")
    return found


def _instruction(text: str, line: int) -> Instruction:
    word, _, rest = text.strip().partition(" ")
    word, rest = word.upper(), rest.strip()
    known = FLAGS.get(word)
    if known is None:
        raise DockerfileError(f"Dockerfile, line {line}: found {word}, which is not known")
    flags: dict[str, str] = {}
    while match := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags[match[1]] = match[2]
        rest = rest[match.end() :]
    made = Instruction(word, rest, line, flags)
    if rest.startswith("--") or not set(flags) <= known:
        raise made.wrong("a flag that is not known")
    return made
