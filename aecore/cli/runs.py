"""`aelab runs`: the runs there are, and what is asked about one of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aecore.cli.options import Json, Runs
from aecore.cli.tables import print_table
from aecore.errors import RunError
from aecore.sentences import cut

if TYPE_CHECKING:
    from aecore.runs.run import Run

ORDERS = ("created", "name", "data", "state", "code")
SHOWN = ("squared_error", "knn_accuracy")

cli = typer.Typer(invoke_without_command=True, help="Lists the runs of a folder and the ready-made ones.")


@cli.callback(invoke_without_command=True)
def runs(
    context: typer.Context,
    runs: Runs = None,
    as_json: Json = False,
    sort: Annotated[
        str, typer.Option("--sort", help="created, name, data, state, code, or a score's name, the best first.")
    ] = "created",
    starred: Annotated[bool, typer.Option("--starred", help="Only those with a star.")] = False,
) -> None:
    """Lists the runs of a folder and the ready-made ones, the newest first."""
    if context.invoked_subcommand is not None:
        return
    from aecore.disk.folders import runs_folder
    from aecore.runs.ready_made import ready_made_runs
    from aecore.runs.run import Run, list_runs

    found = [*list_runs(runs or runs_folder()), *(Run.open(path) for path in ready_made_runs().values())]
    told = _sorted([_told(run) for run in found], sort)
    told = [run for run in told if run["starred"]] if starred else told
    if as_json:
        print(json.dumps(told))
        return
    rows = [
        (
            ("* " if run["starred"] else "") + run["id"],
            run["name"],
            run["data"],
            str(run["code"]),
            run["state"],
            *(f"{run['scores'][name]:.4g}" if name in run["scores"] else "" for name in SHOWN),
            run["created"],
        )
        for run in told
    ]
    print_table(("run", "name", "data", "code", "state", *SHOWN, "created"), rows)


@cli.command()
def remove(
    run: Annotated[str, typer.Argument(help="Its id, as the list has it.")],
    runs: Runs = None,
) -> None:
    """Removes a run; within an hour `aelab runs restore` brings it back, unless its room is needed."""
    from aecore.disk.folders import runs_folder
    from aecore.jobs.table import UNFINISHED, JobTable
    from aecore.runs.folder import RECIPE
    from aecore.runs.trash import is_at_work, put_away

    folder = _named(runs or runs_folder(), run)
    with JobTable(folder) as table:
        job = next((job for job in table.list(limit=1_000_000) if job.id == run), None)
        state = job.state if job is not None else "running" if is_at_work(folder / run) else ""
        if state in UNFINISHED:
            raise RunError(
                "remove_unfinished",
                "{run}: expected a run that has ended, found one that is {state}; try stopping it first.",
                run=run,
                state=state,
            )
        if job is not None:
            table.remove(run)
        elif not (folder / run / RECIPE).is_file() or not put_away(folder, run):
            raise _absent(run)
    print(f"{run} is removed; `aelab runs restore {run}` brings it back.")


@cli.command()
def restore(
    run: Annotated[str, typer.Argument(help="The id of a run that was removed.")],
    runs: Runs = None,
) -> None:
    """Brings a removed run back."""
    from aecore.disk.folders import runs_folder
    from aecore.jobs.table import JobTable
    from aecore.runs.trash import bring_back

    folder = _named(runs or runs_folder(), run)
    with JobTable(folder) as table:
        if run in table.removed():
            table.restore(run)
        elif not bring_back(folder, run):
            raise _absent(run)
    print(f"{run} is back.")


def _named(folder: Path, run: str) -> Path:
    """The folder of the runs, where a run of that name can lie in it. Raises RunError."""
    if not run or run.startswith(".") or Path(run).name != run:
        raise _absent(run)
    return folder


def _absent(run: str) -> RunError:
    return RunError(
        "run_id",
        "run: expected the id of a run, found {found}; try `aelab runs`, which lists those there are.",
        found=cut(repr(run)),
    )


def _told(run: Run) -> dict[str, object]:
    """What is said of a run, as JSON has it: all of its run.json, and what the page of runs shows."""
    from aecore.evaluation.registry import SCORES
    from aecore.runs import folder
    from aecore.runs.kept_words import read_words

    words = read_words(run.path)
    try:
        known = json.loads((run.path / folder.SCORES).read_bytes())
        scores = {name: float(known[name]) for name in SCORES if isinstance(known.get(name), int | float)}
    except (OSError, ValueError, AttributeError):
        scores = {}  # It has not ended, or its end was cut short.
    return {
        "created": "",
        "state": "",
        **run.about,
        "id": run.id,
        "name": words.name or str(run.about.get("name", "")),
        "note": words.note,
        "starred": words.starred,
        "data": run.recipe.data.name,
        "code": run.recipe.bottleneck.size,
        "scores": scores,
        "path": str(run.path),
    }


def _sorted(told: list[dict[str, object]], by: str) -> list[dict[str, object]]:
    """By what is asked for: a score the best first, and those without it last. Raises RunError."""
    from aecore.evaluation.registry import SCORES

    if by == "created":
        return told  # as they come, the ready-made ones last
    if by in ORDERS:
        return sorted(told, key=lambda run: (run[by] if by == "code" else str(run[by]).lower()))
    if by not in SCORES:
        raise RunError(
            "sort",
            "--sort: expected one of {known} or the name of a score, found {found}; try --sort squared_error.",
            known=", ".join(ORDERS),
            found=cut(repr(by)),
        )
    sign = -1 if SCORES[by].better == "higher" else 1

    def key(run: dict[str, object]) -> float:
        scores = run["scores"]
        value = scores.get(by) if isinstance(scores, dict) else None
        return float("inf") if value is None or value != value else sign * value

    return sorted(told, key=key)
