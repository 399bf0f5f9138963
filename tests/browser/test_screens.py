"""Screenshots of everything, in tests/output, for somebody to look at; and that nothing is cut off."""

from __future__ import annotations

from browser import figures
from browser.conftest import Visit
from browser.visitor import Visitor

SIZES = {"1280x720": (1280, 720), "1920x1080": (1920, 1080), "390x844": (390, 844)}
BLOCKS = ("data", "corruption", "network", "bottleneck", "penalties", "reconstruction", "training")


def test_a_run_in_training(visit: Visit) -> None:
    trainer = visit().open_recipe(training__epochs=1000)
    run = trainer.stage.train()
    trainer.stage.until_points(40)
    shoot_all(visit, "training", f"run={run}", ("en", "light"))
    assert trainer.stage.told()["state"] == "running"  # so that this is what the pictures show
    trainer.stage.button("stop").click()
    trainer.stage.until_state("stopped")


def test_the_ready_made_run(visit: Visit) -> None:
    shoot_all(visit, "finished", "", ("en", "light"), ("fr", "dark"))


def shoot_all(visit: Visit, name: str, query: str, *looks: tuple[str, str]) -> None:
    """One page for each language and colour scheme, in every size."""
    for language, scheme in looks:
        visitor = visit(color_scheme=scheme).open(f"?lang={language}&{query}")
        visitor.stage.until_drawn()
        for size, (width, height) in SIZES.items():
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.page.wait_for_timeout(500)
            shoot(visitor, f"{name}-{size}-{scheme}-{language}", full=size == "390x844")
            check_nothing_is_cut_off(visitor)
        visitor.close()


def test_every_block_of_the_rail(visit: Visit) -> None:
    visitor = visit().open("?lang=fr&block=training")  # French words are the longer ones
    visitor.stage.until_drawn()
    for block in BLOCKS:
        if f"block={block}" not in visitor.page.url:
            visitor.rail.open(block)
        visitor.page.wait_for_timeout(150)
        shoot(visitor, f"rail-{block}-fr")


def test_other_autoencoders(visit: Visit) -> None:
    shapes = {
        "convolutional": {"network__kind": "convolutional", "network__hidden": []},
        "recurrent": {"network__kind": "recurrent", "bottleneck__size": 12},
        "overcomplete": {"bottleneck__size": 100},
    }
    for name, changes in shapes.items():
        visitor = visit().open_recipe(**changes, training__epochs=2, data__train_size=300)
        visitor.stage.train()
        visitor.stage.until_state("finished")
        visitor.page.wait_for_timeout(300)
        shoot(visitor, f"chain-{name}")
        check_nothing_is_cut_off(visitor)


def shoot(visitor: Visitor, name: str, *, full: bool = False) -> None:
    """Keeps a screenshot; a phone's whole page, however long."""
    figures.OUTPUT.mkdir(parents=True, exist_ok=True)
    page = visitor.page
    if full:
        tall = int(page.locator('[data-testid="stMain"]').evaluate("node => node.scrollHeight")) + 48
        page.set_viewport_size({"width": 390, "height": max(844, tall)})
        page.wait_for_timeout(300)
    page.screenshot(path=figures.OUTPUT / f"{name}.png")


def check_nothing_is_cut_off(visitor: Visitor) -> None:
    """No word of the stage reaches over the edge of the stage."""
    over = visitor.stage.root.evaluate(
        """root => { const { left, right } = root.getBoundingClientRect();
          return [...root.querySelectorAll("text, span, button, b")].filter(node => node.textContent.trim())
            .map(node => [node.textContent.trim(), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.left < left - 2 || box.right > right + 2))
            .map(([words, box]) => `${words} ${Math.round(box.left)}..${Math.round(box.right)}`); }"""
    )
    assert over == []
