"""The images that others made, which the Dockerfile begins with: a Debian of the same name stands for each here.

`python:3.11-slim-bookworm` is Debian's smallest system with a Python of its own making in /usr/local. Its place takes
Debian's smallest system with Debian's own Python of the same version, found under the same names (`python`, `pip`).
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from deploy.clean_root.dockerfile import DockerfileError

PACKAGES = ("ca-certificates", "netbase", "python3", "python3-pip")
VARIABLES = {
    "PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/root",
}
_IMAGE = re.compile(r"python:3\.(\d+)-slim-(\w+)")


def make(image: str, root: Path, log: Path) -> str:
    """Makes the root that stands for an image, and says what it is.

    Raises:
        DockerfileError: an image that nothing stands for; Debian has another Python.
    """
    known = _IMAGE.fullmatch(image)
    if known is None:
        raise DockerfileError(f"expected a base image as in python:3.11-slim-bookworm, found {image}")
    minor, suite = known[1], known[2]
    command = [
        "debootstrap",
        "--variant=minbase",
        f"--include={','.join(PACKAGES)}",
        suite,
        str(root),
        mirror(),
    ]
    with log.open("ab") as out:
        # Of this machine's environment only how the network is reached.
        kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        subprocess.run(command, check=True, stdout=out, stderr=out, env=kept | {"PATH": VARIABLES["PATH"]})
    if not (root / f"usr/bin/python3.{minor}").exists():
        raise DockerfileError(
            f"{image}: Debian {suite} has another Python than 3.{minor}; try the one that it has"
        )
    # As in the image itself: under the short names, and packages may be installed.
    for name, place in (
        ("python", "/usr/bin/python3"),
        ("python3", "/usr/bin/python3"),
        ("pip", "/usr/bin/pip"),
    ):
        (root / "usr/local/bin" / name).symlink_to(place)
    (root / f"usr/lib/python3.{minor}/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    for downloaded in (root / "var/cache/apt/archives").glob("*.deb"):
        downloaded.unlink()
    return f"debootstrap {suite} (minbase, {', '.join(PACKAGES)}), Debian's Python 3.{minor}"


def mirror() -> str:
    """Where this machine gets Debian's packages from, as its own configuration says."""
    folder = Path("/etc/apt")
    files = [*sorted(folder.glob("sources.list.d/*.sources")), folder / "sources.list"]
    files += sorted(folder.glob("sources.list.d/*.list"))
    for file in files:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        found = re.search(r"^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+)", text, re.MULTILINE)
        if found:
            return found[1]
    raise DockerfileError("/etc/apt: expected a place of Debian's packages, found none")
