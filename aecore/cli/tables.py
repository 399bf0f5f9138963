"""Tables on the terminal, and whole in a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

WIDE = 1000  # columns; a pipe has no width, and Rich would cut a table to 80


def print_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Prints rows under headings."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDE)
    table = Table(*headings, box=None)
    for row in rows:
        table.add_row(*row)
    console.print(table)
