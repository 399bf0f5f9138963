"""`aelab export` and `aelab import`: what they write, and what they say where they cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_calls import call, told
from home_samples import SMALL, trained
from run_samples import go_on

from aecore import EXPORTERS, PRESETS, Recipe, Run
from aecore.cli.export import KINDS
from aecore.runs.trash import put_away


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(tmp_path_factory.mktemp("runs"), PRESETS["vae-2d"], "mine")


def test_the_help_names_every_export() -> None:
    assert sorted(KINDS.replace(" or ", ", ").split(", ")) == sorted(EXPORTERS)


@pytest.mark.parametrize("kind", EXPORTERS)
def test_each_export_writes_files_that_are_not_empty(kind: str, run: Run, tmp_path: Path) -> None:
    result = call("export", str(run.path), "--as", kind, "--to", str(tmp_path), "--json")
    assert result.exit_code == 0, result.output
    files = [Path(file) for file in json.loads(result.stdout.splitlines()[-1])["files"]]
    assert files
    assert all(file.stat().st_size > 0 and file.is_relative_to(tmp_path) for file in files)


def test_a_run_goes_out_and_comes_in(run: Run, tmp_path: Path) -> None:
    assert call("export", str(run.path), "--as", "run", "--to", str(tmp_path / "one.zip")).exit_code == 0
    result = call("import", str(tmp_path / "one.zip"), "--runs", str(tmp_path / "runs"), "--json")
    found = json.loads(result.stdout)
    assert (
        json.loads(call("runs", "--runs", str(tmp_path / "runs"), "--json").stdout)[0]["id"] == found["run"]
    )
    assert call("evaluate", found["path"], "--json").exit_code == 0


def test_what_cannot_be_exported_is_one_sentence(run: Run, tmp_path: Path) -> None:
    where = ("--to", str(tmp_path))
    assert told("export", str(run.path), "--as", "pdf", *where).startswith(
        "--as: expected one of script, notebook"
    )
    assert "found nothing; try `aelab runs`" in told("export", "nobody", "--as", "script", *where)
    (tmp_path / "file").write_text("")
    said = told("export", str(run.path), "--as", "curves", "--to", str(tmp_path / "file" / "curves.csv"))
    assert "expected a folder that can be written to" in said
    unfinished = Run.create(tmp_path / "runs", Recipe().replace({**SMALL, "training.epochs": 40}))
    go_on(unfinished, until=5)
    assert "expected a run that has come to its end" in told(
        "export", str(unfinished.path), "--as", "weights", *where
    )
    assert {path.name for path in tmp_path.iterdir()} == {"file", "runs"}


def test_a_run_whose_images_are_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    run = trained(tmp_path / "runs", PRESETS["vae-2d"])
    recipe = run.path / "recipe.json"
    recipe.write_text(recipe.read_text().replace('"digits"', '"mnist"'))
    said = told("export", str(run.path), "--as", "codes", "--data", str(tmp_path), "--to", str(tmp_path))
    assert "found mnist; try `aelab data fetch mnist`" in said
    (run.path / "scores.json").unlink()
    assert "found no whole scores.json" in told(
        "export", str(run.path), "--as", "script", "--to", str(tmp_path)
    )


def test_a_run_of_images_of_ones_own_that_are_gone_or_that_is_gone_itself_says_so(tmp_path: Path) -> None:
    runs, to = tmp_path / "runs", tmp_path / "to"
    run = trained(runs, PRESETS["vae-2d"])
    recipe = run.path / "recipe.json"
    recipe.write_text(recipe.read_text().replace('"digits"', '"my-pets"'))
    where = ("--runs", str(runs), "--data", str(tmp_path / "data"), "--to", str(to))
    for kind in ("script", "notebook", "codes"):
        assert "my-pets" in told("export", run.id, "--as", kind, *where)
    (run.path / "metrics.jsonl").write_text("")
    assert "found no whole metrics.jsonl" in told("export", run.id, "--as", "run", *where)
    put_away(runs, run.id)
    assert "found nothing; try `aelab runs`" in told("export", run.id, "--as", "weights", *where)
    assert not to.exists()


def test_exit_code_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no")
    done = subprocess.run(
        [sys.executable, "-m", "aecore.cli", "import", str(tmp_path / "no.zip"), "--runs", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no.zip: expected the zip of a whole run" in done.stderr
