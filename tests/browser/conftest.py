"""One Chromium and one running lab for all browser tests; visitors that must not complain."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import figures
from browser.cards import train_families
from browser.chromium import launched
from browser.explorer import Explorer
from browser.lab import SHARED_DATA, Lab, running
from browser.visitor import Visitor

Visit = Callable[..., Visitor]
Enter = Callable[..., Explorer]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An app with two slots, with MNIST and Fashion-MNIST in its data folder where the machine has them."""
    folder = tmp_path_factory.mktemp("lab")
    _copy_published(folder / "data")
    with running(folder, slots=2) as lab:
        yield lab


@pytest.fixture(scope="package")
def narrow_lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An app with one slot, to queue in and to kill parts of."""
    with running(tmp_path_factory.mktemp("narrow"), slots=1, slice_seconds=3.0) as lab:
        yield lab


@pytest.fixture
def visit(chromium: Browser, lab: Lab) -> Iterator[Visit]:
    """Makes visitors of the lab (or of another one). At the end none of them may have complained.

    A test that breaks something on purpose empties `visitor.complaints`.
    """
    visitors: list[Visitor] = []

    def enter(at: Lab = lab, **options: Any) -> Visitor:
        visitors.append(Visitor(chromium, at, **options))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.leave()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
    assert [address for visitor in visitors for address in visitor.foreign()] == []


@pytest.fixture
def enter(chromium: Browser, lab: Lab) -> Iterator[Enter]:
    """Makes explorers of the lab. At the end none of them may have complained."""
    explorers: list[Explorer] = []

    def make(**options: Any) -> Explorer:
        explorers.append(Explorer(chromium, lab, **options))
        return explorers[-1]

    yield make
    complaints = [complaint for explorer in explorers for complaint in explorer.complaints]
    foreign = [address for explorer in explorers for address in explorer.foreign()]
    for explorer in explorers:
        explorer.leave()
    assert complaints == []
    assert foreign == []


@pytest.fixture(scope="package")
def runs(lab: Lab) -> dict[str, str]:
    """A finished run of each family that Inspect has cards of its own for: their ids."""
    return train_families(lab)


def _copy_published(data: Path) -> None:
    for name in ("MNIST", "FashionMNIST"):
        published = SHARED_DATA / name / "raw"
        if published.is_dir():
            shutil.copytree(published, data / name / "raw")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints what was measured."""
    if figures.FIGURES:
        path = figures.write()
        terminalreporter.section("browser figures")
        for line in figures.table():
            terminalreporter.write_line(line)
        terminalreporter.write_line(f"written to {path}")
