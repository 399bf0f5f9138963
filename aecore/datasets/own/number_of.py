"""Numbers with what they count, in the singular or the plural."""

from __future__ import annotations


def number_of(count: int, one: str, many: str = "") -> str:
    """The number and its words, as "1 file" or "1,200 files"; `many` is `one` with an s unless given."""
    return f"{count:,} {agreeing(count, one, many or f'{one}s')}"


def agreeing(count: int, one: str, many: str) -> str:
    """The words that go with a number of things."""
    return one if count == 1 else many
