"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Runs = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--runs", help="Folder of the runs.", envvar="AELAB_RUNS", show_default="your data folder"),
]
Data = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--data", help="Folder of the data sets.", envvar="AELAB_DATA", show_default="your cache folder"
    ),
]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on the last line.")]
