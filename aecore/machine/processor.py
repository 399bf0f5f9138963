"""Which processor this is, in words that stay the same from one start to the next."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

_ABOUT = Path("/proc/cpuinfo")  # Linux; the standard library knows no model there
_FIELDS = ("vendor_id", "model name", "cpu family", "model", "stepping")


@cache
def processor() -> str:
    """Its maker's name for it and its kind, as far as the system tells."""
    try:
        lines = _ABOUT.read_text(errors="replace").split("\n\n", 1)[0].splitlines()
    except OSError:
        lines = []
    said = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    found = [said[name] for name in _FIELDS if said.get(name)]
    return " ".join([platform.machine(), *(found or [platform.processor()])]).strip()
