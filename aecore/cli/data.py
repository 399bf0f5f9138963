"""`aelab data`: the sets of images."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from aecore.cli.options import Data
from aecore.cli.tables import print_table
from aecore.cli.train import fetching

if TYPE_CHECKING:
    from aecore.datasets.loading import ImportReport

CLASSES_NAMED = 10


class Order(StrEnum):
    """The axis of an array that counts the images."""

    FIRST = "first"
    LAST = "last"


cli = typer.Typer(help="Lists, fetches and imports sets of images.", no_args_is_help=True)


@cli.command(name="list")
def list_sets(data: Data = None) -> None:
    """Lists the sets of images and whether they are here."""
    from aecore.datasets.loading import available

    rows = []
    for entry in available(data):
        here = "yes" if entry.present else f"no: aelab data fetch {entry.name}"
        rows.append((entry.name, _size(entry.shape), str(len(entry.classes)), here))
    print_table(("name", "images", "classes", "here"), rows)


@cli.command()
def fetch(name: Annotated[str, typer.Argument(help="Name of the set.")], data: Data = None) -> None:
    """Downloads a published set and verifies its checksums."""
    from aecore.datasets.loading import fetch as get
    from aecore.disk.folders import data_folder

    console = Console(highlight=False, soft_wrap=True)
    with fetching(console) as told:
        get(name, data, told)
    console.print(f"{name} is in {data or data_folder()}")


@cli.command(name="import")
def import_set(
    path: Annotated[Path, typer.Argument(help="A folder or zip of pictures, an .npz or .npy, or IDX files.")],
    name: Annotated[str, typer.Option("--name", help="What to call the set.")],
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a set of this name.")] = False,
    stretch: Annotated[
        bool, typer.Option("--stretch", help="Make the brightest value of all images white.")
    ] = False,
    order: Annotated[
        Order | None, typer.Option("--order", help="Which axis of an array counts the images.")
    ] = None,
    data: Data = None,
) -> None:
    """Makes a set of your own images."""
    from aecore.datasets.loading import import_images

    which: Literal["first", "last"] | None = None
    if order is not None:
        which = "first" if order is Order.FIRST else "last"
    console = Console(highlight=False, soft_wrap=True)
    with fetching(console) as told:
        report = import_images(path, name, data, told, replace=replace, stretch=stretch, order=which)
    for line in (headline(report), *report.sentences):
        console.print(line, markup=False)


@cli.command()
def remove(name: Annotated[str, typer.Argument(help="Name of the set.")], data: Data = None) -> None:
    """Deletes a set of your own; runs that learned from it stay, but can no longer be tested on it."""
    from aecore.datasets.loading import remove_own

    remove_own(name, data)
    Console(highlight=False, soft_wrap=True).print(f"{name} is removed", markup=False)


def headline(report: ImportReport) -> str:
    """Number, size and classes of an imported set."""
    names = ", ".join(report.classes[:CLASSES_NAMED]) + (
        " ..." if len(report.classes) > CLASSES_NAMED else ""
    )
    count = "1 class" if len(report.classes) == 1 else f"{len(report.classes)} classes"
    classes = f"{count} ({names})" if report.labelled else "no classes"
    return (
        f"{report.name}: {report.train_images:,} training and {report.test_images:,} test images"
        f" of {_size(report.shape)} pixels, {classes}"
    )


def _size(shape: tuple[int, int, int]) -> str:
    channels, height, width = shape
    return f"{height} x {width}{' in colour' if channels == 3 else ''}"
