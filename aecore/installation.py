"""Do the installed packages belong together?"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version

from aecore.errors import InstallationError


def check_pair(torch: str, torchvision: str, wanted: list[str]) -> None:
    """Raises InstallationError where torchvision was built for another torch.

    Args:
        torch: the version installed, as in 2.14.1+cu130.
        torchvision: the version installed.
        wanted: what torchvision says it requires, as in ["numpy", "torch==2.14.1"].
    """
    for requirement in wanted:
        exact = re.fullmatch(r"torch\s*\(?==\s*([\w.+]+)\)?", requirement.split(";")[0].strip())
        if exact and exact[1].split("+")[0] != torch.split("+")[0]:
            raise InstallationError(
                subject="installation",
                expected=f"torch {exact[1]}, which torchvision {torchvision} was built for",
                found=f"torch {torch}",
                attempt="`pip install --force-reinstall torch torchvision`, both in one command",
            )


def check_installation() -> None:
    """Raises InstallationError where torch and torchvision are missing or not one pair; imports neither."""
    try:
        check_pair(version("torch"), version("torchvision"), requires("torchvision") or [])
    except PackageNotFoundError as error:
        raise InstallationError(
            subject="installation",
            expected="torch and torchvision",
            found=f"no {error.name}",
            attempt="`pip install torch torchvision`, both in one command",
        ) from None
