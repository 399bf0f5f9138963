"""A notebook is the script with its words and formulas: executed by a kernel of its own."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from home_samples import reproduces, trained
from nbclient import NotebookClient

from aecore import PRESETS, Run, export_run
from aecore.take_home.words import FOLDER, LANGUAGES


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(tmp_path_factory.mktemp("runs"), PRESETS["denoising"], "denoising")


def notebook_of(run: Run, language: str) -> nbformat.NotebookNode:
    ((name, content),) = export_run(run, "notebook", language=language).files.items()
    assert name == "denoising.ipynb"
    found = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(found)
    return found


# pyzmq and Jupyter's own clients warn of one another.
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs_and_reproduces_the_score(run: Run, tmp_path: Path) -> None:
    found = notebook_of(run, "en")
    NotebookClient(found, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = {cell.id: cell.outputs for cell in found.cells if cell.cell_type == "code"}
    said = "".join(each.get("text", "") for each in outputs["test"])
    reproduces(said, json.loads((run.path / "scores.json").read_text()))
    assert "image/png" in outputs["look"][0]["data"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_and_formulas_stand_beside_the_code(run: Run, language: str) -> None:
    words = {
        cell.id: cell.source for cell in notebook_of(run, language).cells if cell.cell_type == "markdown"
    }
    assert r"$$\ell(x, \hat x) = -\sum_i" in words["loss-words"]
    assert r"$$\tilde x_i \sim U(0, 1)" in words["corruption-words"]
    assert words["training-words"].startswith({"en": "## The training", "fr": "## L'entraînement"}[language])
    assert not [key for key, text in words.items() if "{" in text.replace("\\", "") and "{name}" in text]


def test_both_languages_have_the_same_words() -> None:
    english, french = (json.loads((FOLDER / f"{language}.json").read_text()) for language in LANGUAGES)
    assert english.keys() <= french.keys()
    assert {key for key in french.keys() - english.keys() if not key.startswith("score.")} == set()
    assert [key for key, text in english.items() if not text.strip() or text == french[key]] == []
