"""What a request asks of a card: words and numbers of its query, within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.web.refusals import Refusal

WORDS = frozenset(
    "step image layer kind amount seed source what count first second columns rows which language".split()  # noqa: SIM905
)
"""All that any card asks."""


class Asked:
    """The query of a request. Every look at it raises Refusal 400 where it says what cannot be."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query

    def integer(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`."""
        text = self._said(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) <= most):
            raise Refusal(400, "refusal.asked", name=name, found=text[:40])
        return int(text)

    def number(self, name: str, default: float) -> float:
        """A finite number."""
        text = self._said(name)
        try:
            value = default if text is None else float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise Refusal(400, "refusal.asked", name=name, found=str(text)[:40])
        return value

    def word(self, name: str, choices: Sequence[str]) -> str:
        """One of some words, the first where nothing is said."""
        text = self._said(name) or choices[0]
        if text not in choices:
            raise Refusal(400, "refusal.asked", name=name, found=text[:40])
        return text

    def _said(self, name: str) -> str | None:
        assert name in WORDS, name  # Or it would not stand in what an answer is kept under.
        return self._query.get(name)
