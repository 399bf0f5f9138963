"""`aelab train`: train a recipe in the terminal."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from aecore.cli.options import Data, Device, Json, Runs
from aecore.errors import RecipeError

if TYPE_CHECKING:
    from aecore.runs.run import Run
    from aecore.training.training import Training

STOPPED = 130


def train(
    recipe: Annotated[str, typer.Argument(help="A preset's name, a recipe file, or a run to go on with.")],
    set: Annotated[list[str] | None, typer.Option("--set", help="Change a value: bottleneck.size=8.")] = None,
    name: Annotated[str, typer.Option("--name", help="What to call the run.")] = "",
    runs: Runs = None,
    data: Data = None,
    device: Device = "auto",
    threads: Annotated[int | None, typer.Option("--threads", help="Processor threads to use.", min=1)] = None,
    as_json: Json = False,
) -> None:
    """Trains a recipe and writes a run folder."""
    from aecore.cli.find import changed, find_recipe, is_file
    from aecore.datasets.loading import load
    from aecore.disk.folders import runs_folder
    from aecore.evaluation.quick import UNITS
    from aecore.runs.folder import RECIPE, SCORES
    from aecore.runs.planning import refuse_what_does_not_fit
    from aecore.runs.run import Run
    from aecore.training.training import train as begin

    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    if is_file(Path(recipe) / RECIPE):
        if set:
            raise RecipeError(
                "set_run",
                "--set: expected a recipe to change, found a run, whose recipe is fixed; "
                "try `aelab train {file} --set ...`, which starts a new run.",
                file=str(Path(recipe) / RECIPE),
            )
        run = Run.open(Path(recipe))
        training = run.start(device=device, threads=threads, data_folder=data)
    else:
        wanted = changed(find_recipe(recipe), set or [])
        with fetching(console) as told:
            images = load(wanted.data, data, told)
        count, channels, height, width = images.train.images.shape
        refuse_what_does_not_fit(wanted, (channels, height, width), count, device)
        # The folder comes last: what cannot be trained leaves none behind.
        training = begin(wanted, images=images, device=device, threads=threads)
        run = Run.create(runs or runs_folder(), wanted, name=name or Path(recipe).stem)
    _train(run, training, console)
    scores = json.loads((run.path / SCORES).read_text())
    if as_json:
        result = {
            "run": run.id,
            "path": str(run.path),
            "state": run.about["state"],
            "scores": scores,
            "samples_per_second": run.about["samples_per_second"],
        }
        print(json.dumps(result))
    else:
        for score, value in scores.items():
            console.print(f"{score:>16} {value:10.3f} {UNITS[score]}")
        console.print(f"run [bold]{run.id}[/bold] in {run.path}")
    if run.about["state"] == "stopped":
        raise typer.Exit(STOPPED)


def _train(run: Run, training: Training, console: Console) -> None:
    columns = (
        TextColumn("epoch {task.fields[epoch]:.1f} of {task.fields[epochs]}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]}  {task.fields[speed]:,.0f} images/s"),
        TimeRemainingColumn(),
    )
    with stopping(training), Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=training.steps, epoch=0.0, epochs=0, loss="", speed=0.0)
        for progress in run.record(training):
            measured = progress.test or progress.train
            bar.update(
                task,
                completed=progress.step,
                epoch=progress.epoch,
                epochs=progress.epochs,
                loss=f"{measured['loss']:.2f}" if measured else "",
                speed=progress.samples_per_second,
            )


@contextmanager
def stopping(training: Training) -> Iterator[None]:
    """Ctrl-C ends the training after the step it is in, with everything saved; a second one ends at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        training.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def fetching(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for downloads: what it gives is called with (what, bytes done, bytes in all)."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        yield tell
