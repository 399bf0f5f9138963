"""What a build step may see of this machine while it runs, and of which nothing stays: how it reaches packages."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_NAMES = re.compile(r"(?i)(pip|uv|npm_config)_\w+|\w+_proxy|(ssl_cert|node_extra_ca|requests_ca|curl_ca)\w*")
_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/xdg/pip")
_OF_THE_HOME = (".config/pip", ".pip", ".npmrc")


def variables() -> dict[str, str]:
    """Of the environment, what says where packages come from."""
    return {name: value for name, value in os.environ.items() if _NAMES.fullmatch(name)}


@contextmanager
def seen(root: Path) -> Iterator[None]:
    """Binds the files that say it into a root, to be read only; afterwards the root is as it was."""
    with ExitStack() as stack:
        places = {Path(name): name for name in (*_FILES, *_named())}
        places |= {Path.home() / name: f"/root/{name}" for name in _OF_THE_HOME}
        for source, target in places.items():
            if source.exists():
                stack.enter_context(bound(source, root / target.lstrip("/")))
        yield


@contextmanager
def bound(source: Path, target: Path, *, writable: bool = False) -> Iterator[None]:
    """A file or folder of this machine, there under another path for a while; what was made for it goes again."""
    made: list[Path] = []
    missing = [place for place in (target, *target.parents) if not place.exists() and not place.is_symlink()]
    for place in reversed(missing):
        if place == target and source.is_file():
            place.touch()
        else:
            place.mkdir()
        made.append(place)
    mounted = False
    try:
        subprocess.run(["mount", "--bind", str(source), str(target)], check=True)
        mounted = True
        if not writable:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(target)], check=True)
        yield
    finally:
        if mounted:
            subprocess.run(["umount", str(target)], check=True)
        for place in reversed(made):
            if place.is_dir():
                place.rmdir()
            else:
                place.unlink()


def _named() -> list[str]:
    """Files and folders of this disk that pip's settings and the environment name."""
    told = subprocess.run(
        ["python3", "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    words = re.split(r"[\s'\"=]+", " ".join([told.stdout, *variables().values()]))
    paths = {word.removeprefix("file://") for word in words if word.startswith(("file:///", "/"))}
    # The files of an index lie beside its pages.
    paths = {path.rstrip("/").removesuffix("/simple") for path in paths}
    paths = {path for path in paths if Path(path).exists() and path not in _FILES}
    # What lies in another one of them is there already.
    return sorted(path for path in paths if not any(str(above) in paths for above in Path(path).parents))
