"""The command line: `aelab`."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from aecore.cli import app, backup, classroom, data, doctor, evaluate, export, recipes, runs, train
from aecore.errors import AELabError
from aecore.machine.installation import check_installation

cli = typer.Typer(
    help="AE Lab: train autoencoders live and explore their latent space. Alone, it opens the app.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.callback(invoke_without_command=True)(app.default)
cli.command(name="app")(app.app)
cli.command(name="class")(classroom.classroom)
cli.command(name="train")(train.train)
cli.command(name="evaluate")(evaluate.evaluate)
cli.add_typer(runs.cli, name="runs")
cli.command(name="export")(export.export)
cli.command(name="import")(export.import_)
cli.command(name="backup")(backup.backup)
cli.command(name="restore")(backup.restore)
cli.command(name="doctor")(doctor.doctor)
cli.command(name="recipes")(recipes.recipes)
cli.add_typer(data.cli, name="data")


def main() -> None:
    """Runs the command line; what a user can mend is one sentence and exit code 2."""
    try:
        check_installation()
        cli()
    except AELabError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(str(error), style="red", markup=False)
        sys.exit(2)
