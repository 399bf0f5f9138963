"""The command line, called as a user calls it."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from aecore.cli import cli
from aecore.errors import AELabError

QUICK = ("--set", "data.train_size=60", "--set", "network.hidden=16", "--set", "training.epochs=1")


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def told(*words: str) -> str:
    """What a user is told who asked for something that cannot be."""
    result = call(*words)
    assert isinstance(result.exception, AELabError), (result.output, result.exception)
    assert "\n" not in str(result.exception)
    return str(result.exception)
