"""The language is changed right before every kind of act, back and forth: what was set stays, what is done is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Error, Locator, expect

from app.words.messages import Messages
from browser.conftest import Visit
from browser.truth import asked_by, expected_of, said_by
from browser.visitor import Visitor

LONG = {"training__epochs": 1000, "training__batch_size": 16}


class Bilingual:
    """Somebody who presses FR or EN before anything else that they do."""

    def __init__(self, visitor: Visitor, pause: int) -> None:
        self.visitor, self.page, self.rail = visitor, visitor.page, visitor.rail
        self.pause = pause
        self.languages = cycle(["fr", "en"])
        self.language = "en"

    def turn(self) -> None:
        """The other language, and at once on."""
        self.language = next(self.languages)
        self.page.get_by_role("radio", name=self.language.upper()).click()
        self.page.wait_for_timeout(self.pause)

    def agree(self, what: str) -> None:
        """The page comes to rest in that language, and the rail says what the address does."""
        deadline = time.monotonic() + 30
        while True:
            self.rail.settle()
            said, expected = said_by(self.page), expected_of(self.page.url, self.visitor.lab.data)
            wrong = {key: (text, said.get(key)) for key, text in expected.items() if said.get(key) != text}
            if not wrong and asked_by(self.page.url, self.visitor.lab.data)[3] == self.language:
                break
            assert time.monotonic() < deadline, f"{what} after {self.language}: {wrong} {self.page.url}"
            self.page.wait_for_timeout(100)
        assert self.page.get_by_text(Messages(self.language)("error.script")).count() == 0, what
        assert self.visitor.complaints == [], what

    def widget(self, key: str) -> Locator:
        """What holds a widget, whatever its turn."""
        start = f"st-key-{key}"
        return self.rail.root.locator(f'[class$="{start}"], [class*="{start} "], [class*="{start}-"]').first

    def choose(self, key: str, index: int) -> None:
        """The option of that number; a list that a new language closes is opened again."""
        option = self.page.get_by_role("option").nth(index)
        for _ in range(20):
            try:
                self.widget(key).get_by_role("combobox").click(timeout=1000)
                option.click(timeout=1000)
                return
            except Error:
                self.page.wait_for_timeout(50)
        raise AssertionError(f"no option of {key} could be chosen")

    def press(self, key: str, letter: str) -> None:
        """A key on a slider."""
        self.widget(key).locator('input[type="range"]').press(letter)
        self.page.wait_for_timeout(400)


@pytest.mark.parametrize("pause", [0, 150])
def test_settings(visit: Visit, pause: int) -> None:
    """Presets, blocks, selects, sliders, switches and numbers, as quick as can be and a moment later."""
    visitor = visit().open("?lang=en")
    person = Bilingual(visitor, pause)

    def recipe() -> object:
        return asked_by(visitor.page.url, visitor.lab.data)[0]

    def preset(index: int) -> Callable[[], None]:
        return lambda: person.choose("preset-choice", index)

    def block(name: str) -> Callable[[], None]:
        return lambda: person.rail.root.locator(f".st-key-open-{name} button").click()

    def number() -> None:
        field = person.widget("training--seed").locator("input")
        field.fill("41")
        field.press("Enter")

    # The act, and whether it changes the recipe.
    acts: list[tuple[str, Callable[[], None], bool]] = [
        ("another preset", preset(2), True),
        ("the first preset", preset(0), True),
        ("the training", block("training"), False),
        (
            "a slider of numbers with a comma",
            lambda: person.press("training--learning_rate", "ArrowRight"),
            True,
        ),
        ("a slider of epochs", lambda: person.press("training--epochs", "ArrowLeft"), True),
        ("a select", lambda: person.choose("training--schedule", 1), True),
        ("a number", number, True),
        ("the code", block("bottleneck"), False),
        ("a plain slider", lambda: person.press("bottleneck-gaussian-size", "ArrowRight"), True),
        ("a block of the chain", visitor.stage.block("penalties").click, False),
        ("a switch", lambda: person.widget("penalties-weight_decay").locator("label").click(), True),
        ("what was begun with", lambda: person.rail.root.locator(".st-key-back button").click(), True),
    ]
    for what, act, changes in acts:
        person.turn()
        if pause:
            person.agree("nothing yet")
        before = recipe()
        act()
        person.agree(what)
        # The very control that a new language replaces may swallow a key; it never says another value.
        assert (recipe() != before) == changes or (changes and not pause), what


def test_a_run(visit: Visit) -> None:
    """Train, pause, step, go on, stop, the slider over epochs, the pages: none is lost, and neither is the run."""
    visitor = visit().open_recipe(**LONG)
    stage, page = visitor.stage, visitor.page
    person = Bilingual(visitor, 0)
    person.turn()
    run = stage.train()
    stage.until_points(3)
    person.agree("Train")
    assert f"run={run}" in page.url
    for act, state in (("pause", "paused"), ("pause", "running"), ("step", "paused"), ("stop", "stopped")):
        person.turn()
        stage.button(act).click()
        stage.until_state(state)
        person.agree(act)
        assert f"run={run}" in page.url
    stage.until_drawn()
    person.turn()
    stage.scrub(0)
    person.agree("the slider over epochs")
    for name in ("explore", "inspect"):
        person.turn()
        page.locator(f'[data-testid="stTopNavLink"][href*="{name}"]').click()
        page.locator(f".{name}").wait_for(timeout=60_000)
        person.turn()
        page.wait_for_url(
            lambda address, to=person.language: asked_by(address, visitor.lab.data)[3] == to, timeout=30_000
        )
        assert f"run={run}" in page.url
        expect(page.locator("html")).to_have_attribute("lang", person.language)
    person.turn()
    page.locator('[data-testid="stTopNavLink"]').first.click()
    stage.until_drawn()
    person.agree("back on the first page")
    assert stage.told()["run"] == run
