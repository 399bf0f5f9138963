"""`aelab data`: the sets of images."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aecore.cli.options import Data
from aecore.cli.train import fetching

cli = typer.Typer(help="Lists, fetches and imports sets of images.", no_args_is_help=True)


@cli.command(name="list")
def list_sets(data: Data = None) -> None:
    """Lists the sets of images and whether they are here."""
    from aecore.data import available

    table = Table(box=None)
    for heading in ("name", "images", "classes", "here"):
        table.add_column(heading)
    for entry in available(data):
        channels, height, width = entry.shape
        colour = " in colour" if channels == 3 else ""
        here = "yes" if entry.present else f"no: aelab data fetch {entry.name}"
        table.add_row(entry.name, f"{height} x {width}{colour}", str(len(entry.classes)), here)
    Console().print(table)


@cli.command()
def fetch(name: Annotated[str, typer.Argument(help="Name of the set.")], data: Data = None) -> None:
    """Downloads a published set and verifies its checksums."""
    from aecore.data import data_folder
    from aecore.data import fetch as get

    console = Console(highlight=False, soft_wrap=True)
    with fetching(console) as told:
        get(name, data, told)
    console.print(f"{name} is in {data or data_folder()}")


@cli.command(name="import")
def import_set(
    path: Annotated[
        Path, typer.Argument(help="A folder or zip of PNG or JPEG files, an .npz, or IDX files.")
    ],
    name: Annotated[str, typer.Option("--name", help="What to call the set.")],
    data: Data = None,
) -> None:
    """Makes a set of your own images."""
    from aecore.data import import_images

    console = Console(highlight=False, soft_wrap=True)
    with fetching(console) as told:
        report = import_images(path, name, data, told)
    console.print(report)
