"""Executes the instructions of a stage in its root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.clean_root import bases, machine
from deploy.clean_root.dockerfile import Instruction, Stage, argument, filled
from deploy.clean_root.ignored import context

Told = Callable[[str], None]


class Built:
    """A stage while it is built, and what it says of whoever starts it.

    Args:
        stage: its instructions.
        root: its root, in which the base image's place lies already.
        sources: the folder of the Dockerfile.
        earlier: the roots of the stages before it, by name.
        given: build arguments.
    """

    def __init__(
        self, stage: Stage, root: Path, sources: Path, earlier: Mapping[str, Path], given: Mapping[str, str]
    ) -> None:
        self.stage, self.root, self.sources, self.earlier, self.given = stage, root, sources, earlier, given
        self.variables = dict(bases.VARIABLES)
        self.arguments: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.folder, self.user, self.stop_signal = "/", "0:0", "SIGTERM"
        self.volumes: tuple[str, ...] = ()
        self.ports: tuple[str, ...] = ()
        self.entrypoint: tuple[str, ...] = ()
        self.command: tuple[str, ...] = ()
        self.health: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """Of all variables at this line; ENV goes before ARG."""
        return self.arguments | self.variables

    def build(self, log: Path, told: Told) -> None:
        """Executes all of them in order. Raises CalledProcessError where a RUN fails, with its end in the log."""
        for each in self.stage.instructions:
            begun = time.monotonic()
            getattr(self, f"_{each.word.lower()}")(each, log)
            told(f"{time.monotonic() - begun:7.1f} s  {each.word} {_short(each.text)}")

    def _arg(self, each: Instruction, log: Path) -> None:
        name, default = argument(each)
        self.arguments[name] = self.given.get(name, filled(default, self.values, each))

    def _env(self, each: Instruction, log: Path) -> None:
        self.variables |= {name: filled(value, self.values, each) for name, value in each.pairs.items()}

    def _label(self, each: Instruction, log: Path) -> None:
        self.labels |= {name: filled(value, self.values, each) for name, value in each.pairs.items()}

    def _workdir(self, each: Instruction, log: Path) -> None:
        self.folder = os.path.normpath(Path(self.folder, filled(each.text, self.values, each)))
        self._within(self.folder).mkdir(parents=True, exist_ok=True)

    def _user(self, each: Instruction, log: Path) -> None:
        if not re.fullmatch(r"\d+:\d+", each.text):
            raise each.wrong(f"{each.text}; expected numbers, as in 10001:10001")
        self.user = each.text

    def _volume(self, each: Instruction, log: Path) -> None:
        self.volumes += each.words

    def _expose(self, each: Instruction, log: Path) -> None:
        self.ports += each.words

    def _stopsignal(self, each: Instruction, log: Path) -> None:
        self.stop_signal = each.text

    def _entrypoint(self, each: Instruction, log: Path) -> None:
        self.entrypoint, self.command = each.words, ()

    def _cmd(self, each: Instruction, log: Path) -> None:
        self.command = each.words

    def _healthcheck(self, each: Instruction, log: Path) -> None:
        self.health = Instruction("CMD", each.text.removeprefix("CMD").strip(), each.line).words

    def _run(self, each: Instruction, log: Path) -> None:
        user, group = self.user.split(":")
        become = [f"--root={self.root}", f"--wd={self.folder}", f"--setgid={group}", f"--setuid={user}"]
        command = [
            "unshare",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            *become,
            "/bin/sh",
            "-c",
            each.text,
        ]
        environment = machine.variables() | self.values
        with log.open("ab") as out, machine.seen(self.root):
            out.write(f"\n# {each.text}\n".encode())
            out.flush()
            subprocess.run(
                command, check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment
            )

    def _copy(self, each: Instruction, log: Path) -> None:
        *sources, target = (filled(word, self.values, each) for word in each.words)
        if any(sign in word for word in sources for sign in "*?["):
            raise each.wrong("a pattern, which is not known here")
        place = self._within(os.path.normpath(Path(self.folder, target)))
        into = target.endswith("/") or len(sources) > 1
        owner = each.flags.get("chown", "0:0")
        if "from" in each.flags:
            if each.flags["from"] not in self.earlier:
                raise each.wrong(f"--from={each.flags['from']}, which is no stage before")
            start, seen = self.earlier[each.flags["from"]], None
        else:
            start, seen = self.sources, list(context(self.sources))
        for name in sources:
            source = start / os.path.normpath(name).lstrip("/")
            if not source.exists():
                raise each.wrong(f"{name}, which is not there")
            to = place / source.name if source.is_file() and (into or place.is_dir()) else place
            to.parent.mkdir(parents=True, exist_ok=True)
            if seen is None:
                _copy_all(source, to)
            else:
                _copy_seen(self.sources, source, to, seen, each)
        if owner != "0:0" or seen is not None:
            subprocess.run(["chown", "-R", "-h", owner, str(place)], check=True)
        if "chmod" in each.flags:
            subprocess.run(["chmod", "-R", each.flags["chmod"], str(place)], check=True)

    def _within(self, path: str | Path) -> Path:
        return self.root / str(path).lstrip("/")


def _copy_all(source: Path, to: Path) -> None:
    """A stage's file, or all that its folder holds, as it is."""
    if source.is_dir():
        to.mkdir(parents=True, exist_ok=True)
    what = f"{source}/." if source.is_dir() else str(source)
    subprocess.run(["cp", "-a", "--reflink=auto", what, str(to)], check=True)


def _copy_seen(sources: Path, source: Path, to: Path, seen: list[str], each: Instruction) -> None:
    """Of the build's folder only what is not left out."""
    name = source.relative_to(sources).as_posix()
    found = [path for path in seen if name in (".", path) or path.startswith(f"{name}/")]
    if not found:
        raise each.wrong(f"{name}, of which .dockerignore leaves nothing")
    for path in found:
        there = to if path == name else to / Path(path).relative_to(name)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(sources / path, there, follow_symlinks=False)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) < 90 else f"{line[:87]}..."
