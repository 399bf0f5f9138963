"""Builds all stages of a Dockerfile, one root after the other, and says what the last one is to be started as."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.clean_root import bases
from deploy.clean_root.dockerfile import Dockerfile
from deploy.clean_root.stages import Built, Told


@dataclass(frozen=True)
class Image:
    """A root, and what its Dockerfile says of whoever starts it; `health` and `command` without a shell."""

    root: str
    variables: dict[str, str]
    user: str
    folder: str
    volumes: list[str]
    entrypoint: list[str]
    command: list[str]
    health: list[str]
    stop_signal: str

    def keep(self, file: Path) -> None:
        """Writes it down."""
        file.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def kept(file: Path) -> Image:
    """What was written down."""
    return Image(**json.loads(file.read_text(encoding="utf-8")))


def build(
    sources: Path,
    read: Dockerfile,
    place: Path,
    given: Mapping[str, str],
    told: Told,
    ready: Mapping[str, Path] | None = None,
) -> Image:
    """Builds it in a folder; only the last stage's root stays.

    Args:
        sources: the folder of the Dockerfile.
        read: what it says.
        place: the folder.
        given: build arguments.
        told: hears how it goes.
        ready: roots that stand for base images and were made before.

    Raises:
        DockerfileError: a base image that nothing stands for, a line that is none.
        CalledProcessError: a step failed; `build.log` in the folder has its output.
    """
    log = place / "build.log"
    made, roots = dict(ready or {}), {}
    last = read.stages[-1]
    for number, stage in enumerate(read.stages):
        if stage.image not in made:
            base = place / f"base-{len(made)}"
            told(f"{stage.image}: in its place {bases.make(stage.image, base, log)}, {megabytes(base)} MB")
            made[stage.image] = base
        root = place / f"stage-{number}"
        told(f"stage {stage.name or number}")
        subprocess.run(["cp", "-a", "--reflink=auto", str(made[stage.image]), str(root)], check=True)
        built = Built(stage, root, sources, roots, given)
        built.build(log, told)
        told(f"{megabytes(root):7} MB")
        if stage.name:
            roots[stage.name] = root
        # The disk is not filled with what no stage asks for any more.
        asked = [each.flags.get("from") for later in read.stages[number + 1 :] for each in later.all("COPY")]
        for name, done in list(roots.items()):
            if name not in asked and stage is not last:
                shutil.rmtree(done)
                del roots[name]
    for done in roots.values():
        shutil.rmtree(done, ignore_errors=True)
    final = root.rename(place / "final")
    for base in set(made.values()) - set((ready or {}).values()):
        shutil.rmtree(base)
    return Image(str(final), built.variables, built.user, built.folder, list(built.volumes), list(built.entrypoint),
                 list(built.command), list(built.health), built.stop_signal)  # fmt: skip


def megabytes(folder: Path) -> int:
    """What a folder takes of the disk."""
    told = subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])


def parts(image: Image) -> dict[str, int]:
    """Megabytes of a built image by what takes them."""
    root = Path(image.root)
    packages = next(root.glob("opt/*/lib/python3*/site-packages"))
    named = {
        name: megabytes(packages / name)
        for name in ("torch", "nvidia", "triton")
        if (packages / name).is_dir()
    }
    own = sum(megabytes(packages / name) for name in ("aecore", "app"))
    whole, environment = megabytes(root), megabytes(root / "opt")
    rest = environment - own - sum(named.values())
    return {"base system": whole - environment, **named, "other packages": rest, "AE Lab": own, "all": whole}
