"""The source archive, and the wheel built from it in a fresh environment somewhere else, give an `aelab` that works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.lab import ROOT, Lab
from browser.visitor import Visitor

UNWANTED = ("node_modules/", "tests/output", "__pycache__", ".venv/", "build/bench")


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source archive of this checkout and, built from that archive alone, the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)], ROOT)
    return {"wheel": next(folder.glob("*.whl")), "source": next(folder.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def installed(archives: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel installed in an environment of its own: its `bin`, and an empty folder to work in.

    What AE Lab depends on, and pip, are seen through a .pth file, so that gigabytes need not be installed again.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", with_pip=False)
    site = next((home / "venv" / "lib").glob("python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    programs = home / "venv" / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # No index: everything is here.
    run([*pip, "--no-index", "--no-deps", "--ignore-installed", str(archives["wheel"])], home)
    (home / "work").mkdir()
    return programs, home / "work"


def run(command: list[str], cwd: Path) -> str:
    """Its standard output. Raises AssertionError with all it said where it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names(archive: Path) -> list[str]:
    """The files in an archive, without the folder that a source archive is wrapped in."""
    if archive.suffix == ".whl":
        return zipfile.ZipFile(archive).namelist()
    with tarfile.open(archive) as packed:
        return [name.partition("/")[2] for name in packed.getnames()]


def test_the_wheel_carries_models_and_the_built_frontend(archives: dict[str, Path]) -> None:
    found = names(archives["wheel"])
    assert "aecore/models/vae-2d-digits/run.json" in found
    assert any(name.startswith("aecore/models/vae-2d-digits/snapshots/") for name in found)
    assert "app/static/manifest.json" in found
    assert any(name.startswith("app/static/stage-") and name.endswith(".js") for name in found)
    assert {"app/text/en.json", "app/text/fr.json", "app/style.css", "app/mark.svg"} <= set(found)
    assert not [name for name in found if name.startswith(("app/frontend", "tests", "bench", "models"))]


def test_the_source_archive_carries_what_a_build_needs(archives: dict[str, Path]) -> None:
    found = set(names(archives["source"]))
    assert {"pyproject.toml", "hatch_build.py", "LICENSE", "README.md"} <= found
    assert {"app/frontend/package.json", "app/frontend/package-lock.json", "app/frontend/.npmrc"} <= found
    assert "app/static/manifest.json" in found
    assert "models/vae-2d-digits/run.json" in found


@pytest.mark.parametrize("kind", ["wheel", "source"])
def test_nothing_unwanted_is_packed(archives: dict[str, Path], kind: str) -> None:
    assert [name for name in names(archives[kind]) if any(word in f"{name}/" for word in UNWANTED)] == []


def test_the_lock_file_records_no_download_address() -> None:
    lock = (ROOT / "app" / "frontend" / "package-lock.json").read_text()
    assert "http" not in lock
    assert '"resolved"' not in lock


def test_an_installed_aelab_trains(installed: tuple[Path, Path]) -> None:
    programs, work = installed
    where = run(
        [str(programs / "python"), "-c", "import aecore, app; print(aecore.__file__, app.__file__)"], work
    )
    assert all(Path(path).is_relative_to(programs.parent) for path in where.split())
    aelab = str(programs / "aelab")
    assert "train" in run([aelab, "--help"], work)
    assert "vae-2d" in run([aelab, "recipes"], work)
    words = ["train", "autoencoder-2d", "--set", "training.epochs=1", "--json", "--runs", str(work / "runs")]
    told = json.loads(run([aelab, *words], work).strip().splitlines()[-1])
    assert told["samples_per_second"] > 0
    assert told["scores"]["bernoulli"] > 0
    assert (Path(told["path"]) / "weights" / "last.safetensors").is_file()


def test_an_installed_aelab_opens_the_page(chromium: Browser, installed: tuple[Path, Path]) -> None:
    programs, work = installed
    lab = Lab(work / "app", command=[str(programs / "aelab")], cwd=work)
    try:
        lab.wait_until_it_answers()
        visitor = Visitor(chromium, lab).open()
        told = visitor.stage.until_drawn()
        assert told["run"].startswith("ready-")
        assert visitor.stage.button("train").is_visible()
        assert visitor.complaints == []
        assert visitor.foreign() == []
        visitor.close()
    finally:
        orphans = lab.end()
    assert orphans == []
