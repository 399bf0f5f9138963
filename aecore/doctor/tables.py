"""The table of jobs: whether it is whole, and whether it knows the jobs that the run folders know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from aecore.doctor.finding import Finding
from aecore.doctor.run_folder import MEND
from aecore.errors import EngineError
from aecore.jobs.adoption import Adoption
from aecore.jobs.noted import any_noted
from aecore.jobs.schema import FILE_NAME


def table_findings(runs: Path, mend: bool) -> Iterator[Finding]:
    """What is wrong with `<runs>/jobs.sqlite`.

    Args:
        runs: the folder of the runs.
        mend: whether it may be changed; it must be nobody else's then.
    """
    file = runs / FILE_NAME
    if not file.exists() and not any_noted(runs):
        return
    found = _wrong_with(file)
    if found and not mend:
        yield Finding(str(file), found, attempt=MEND)
        return
    try:
        with Adoption(runs) as table:  # Who opens it makes a damaged one anew.
            if found:
                yield Finding(str(file), found, "made it anew from the run folders")
            lacking = table.adopt() if mend else table.lacking()
    except EngineError as error:
        yield Finding(str(file), str(error).rstrip("."), attempt="what it says, and again")
        return
    for job in lacking:
        told = f"the table does not know this run, which says that it is a browser's ({file.name})"
        yield Finding(str(runs / job), told, "put it into the table" if mend else "", MEND)


def _wrong_with(file: Path) -> str:
    """What SQLite says of a file that nobody changes by that; "" where it is whole."""
    if not file.is_file():
        return "the table of the runs is missing"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"damaged ({error})"
    return "" if told == "ok" else f"damaged ({told})"
