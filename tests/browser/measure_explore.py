"""How closely the image follows the hand, how soon it can, and how much the map bears: figures for the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from browser import figures
from browser.conftest import Enter
from browser.explorer import train
from browser.lab import SHARED_DATA, Lab

pytestmark = pytest.mark.skipif(not (SHARED_DATA / "MNIST").is_dir(), reason="MNIST is not in ../shared/data")
RUNS = {
    "dense": {},
    "convolutional": {"network__kind": "convolutional", "network__hidden": []},
}
MOVES = 240


@pytest.fixture(scope="module")
def mnist(lab: Lab) -> Callable[[str], str]:
    """A run of each network on MNIST, trained when first asked for."""
    trained: dict[str, str] = {}

    def of(name: str) -> str:
        if name not in trained:
            # All 60,000 images, for the map to show; a moment of training, for that is not what is measured.
            trained[name] = train(
                lab,
                f"figures-{name}",
                "vae-2d",
                steps=60,
                data__name="mnist",
                data__train_size=None,
                **RUNS[name],
            )
        return trained[name]

    return of


@pytest.mark.parametrize("name", RUNS)
def test_from_the_hand_to_the_image(enter: Enter, mnist: Callable[[str], str], name: str) -> None:
    explorer = enter(reduced_motion="no-preference").explore(mnist(name), "tab=two")
    explorer.drag(30)
    explorer.measure_anew()
    explorer.drag(MOVES)
    measured = explorer.measured()
    assert explorer.requests == []
    assert measured["moves"] >= MOVES
    assert measured["framesDrawn"] == measured["framesMoved"] > 0
    words = f"{name}, MNIST, {measured['moves']:g} moves"
    figures.note(f"move to image, {name}, median", measured["moveMedian"], "ms", "under 4", words)
    figures.note(f"move to image, {name}, p95", measured["moveP95"], "ms", "under 16.7", words)
    explorer.root.locator(".toolbar select").nth(1).select_option("20")
    told = explorer.stage.until(lambda told: told["fieldMs"] != "", "the field")
    figures.note(f"field of 20 x 20, {name}", float(told["fieldMs"]), "ms", "under 150")
    explorer.root.locator(".toolbar select").nth(1).select_option("30")
    explorer.stage.until(lambda now: now["fieldMs"] != told["fieldMs"], "another field")


def test_from_the_page_to_the_first_image(enter: Enter, mnist: Callable[[str], str]) -> None:
    run = mnist("dense")
    enter().explore(run)  # the server has made its files; who comes next finds them
    explorer = enter().explore(run)
    figures.note(
        "page to draggable point, first visit", float(explorer.told()["readyMs"]), "ms", "under 2500"
    )
    reloads = []
    for _ in range(3):
        explorer.page.reload()
        explorer.until_ready(run)
        reloads.append(float(explorer.told()["readyMs"]))
    figures.note("page to draggable point, reload", figures.percentile(reloads, 0.5), "ms", "under 1200")


def test_sixty_thousand_points(enter: Enter, mnist: Callable[[str], str]) -> None:
    explorer = enter().explore(mnist("dense"))
    explorer.root.locator(".toolbar select").nth(0).select_option("train")
    told = explorer.stage.until(lambda told: int(told["points"]) > 10_000, "all training images")
    page, (x, y), place = explorer.page, explorer.middle(explorer.square), explorer.place()
    explorer.measure_anew()
    page.mouse.move(x, y - 200)
    page.mouse.down()
    for move in range(120):
        page.mouse.move(x + move, y - 200 + move % 17)
    page.mouse.up()
    measured = explorer.measured()
    assert measured["panFrames"] > 60
    assert explorer.place() == place  # the map was moved, not the point
    figures.note(
        "frame while panning, median", measured["panMedian"], "ms", "under 33", f"{told['points']} points"
    )
    figures.note("frame while panning, p95", measured["panP95"], "ms", "", f"{told['points']} points")
