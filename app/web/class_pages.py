"""The addresses of a class, before and beside the lab."""

from __future__ import annotations

JOIN, TEACHER, API = "/join", "/teacher", "/api/class"
ORDERS = "/api/orders"
"""What each page asks for again and again: what the teacher orders."""


def is_of_the_class(path: str) -> bool:
    """Whether a page is one of those that are open to whoever is not in: joining, and the teacher's with its PIN."""
    return path.rstrip("/") in (JOIN, TEACHER) or path.startswith((f"{JOIN}/", f"{TEACHER}/"))


def is_the_teacher_s(path: str) -> bool:
    """Whether only the teacher may ask for it."""
    return path == API or path.startswith(f"{API}/")
