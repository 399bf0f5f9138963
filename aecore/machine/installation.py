"""Do the installed packages belong together?"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path

from aecore.errors import InstallationError


def check_pair(torch: str, torchvision: str, wanted: list[str]) -> None:
    """Raises InstallationError where torchvision was built for another torch.

    Args:
        torch: the version installed with its build, as in 2.14.1+cu130 or 2.13.0+cpu.
        torchvision: the same of torchvision.
        wanted: what torchvision says it requires, as in ["numpy", "torch==2.14.1"].
    """
    number, _, build = torch.partition("+")
    for requirement in wanted:
        exact = re.fullmatch(r"torch\s*\(?==\s*([\d.]+)[\w+]*\)?", requirement.partition(";")[0].strip())
        if exact and exact[1] != number:
            raise InstallationError(
                "pair_number",
                "installation: expected torch {wanted}, which torchvision {torchvision} was built "
                "for, found torch {torch}; "
                "try `pip install --force-reinstall torch torchvision`, both in one command.",
                wanted=exact[1],
                torchvision=torchvision,
                torch=torch,
            )
    # A torch without CUDA beside a torchvision built for CUDA has equal numbers and still cannot load it.
    build_of_torchvision = torchvision.partition("+")[2]
    if build and build_of_torchvision and build != build_of_torchvision:
        raise InstallationError(
            "pair_build",
            "installation: expected torch and torchvision of one build, "
            "found torch {torch} and torchvision {torchvision}; "
            "try `pip install --force-reinstall torch torchvision`, both in one command.",
            torch=torch,
            torchvision=torchvision,
        )


def check_installation() -> None:
    """Raises InstallationError where torch and torchvision are missing or not one pair; imports neither."""
    try:
        check_pair(_installed("torch"), _installed("torchvision"), requires("torchvision") or [])
    except PackageNotFoundError as error:
        raise InstallationError(
            "pair_absent",
            "installation: expected torch and torchvision, found no {name}; "
            "try `pip install torch torchvision`, both in one command.",
            name=str(error.name),
        ) from None


def _installed(name: str) -> str:
    """The version a package says of itself: the index's number leaves the build out."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise PackageNotFoundError(name)
    found = re.search(r"__version__ = '([^']+)'", (Path(spec.origin).parent / "version.py").read_text())
    return found[1] if found else ""
