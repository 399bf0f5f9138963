"""A random walk over the page in a real browser: seeded acts of a hurried hand, and after each what must never be.

`python -m browser.walker --seed 7 --walks 10 --acts 100` (in `tests`; `make walk` does it) prints each seed. A walk
that finds something prints its seed, the number of the act, and the acts so far; the same seed goes that way again.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Locator, Page, Response

from aecore.recipe.recipe import Recipe
from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES, Messages
from browser.chromium import launched
from browser.lab import Lab, running
from browser.truth import asked_by, expected_of, said_by
from browser.visitor import Visitor

PAGES = {"/": ".stage", "/inspect": ".inspect", "/explore": ".explore"}


# What a run has not yet is asked for, and comes later; a set that is not here yet cannot be trained on, which the page
# says. The browser notes each such answer by itself.
EARLY = re.compile(
    r"404 \(Not Found\) \S+/api/runs/[0-9a-f]+/(inspect|explore)\b|409 \(Conflict\) \S+/api/jobs$"
)


class Found(AssertionError):  # noqa: N818  # what a walk brings home
    """Something that must not be, with the way to it."""


class Walker:
    """One walk of one visitor."""

    def __init__(self, browser: Browser, lab: Lab, seed: int) -> None:
        self.seed, self.lab, self.chance = seed, lab, random.Random(seed)
        self.visitor = Visitor(browser, lab)
        self.page: Page = self.visitor.page
        self.page.set_default_timeout(2_500)
        self.acts: list[str] = []
        self.failed: list[str] = []
        self.ways_back = 0
        self.page.on("response", self._answered)
        self.begun = lab.log.stat().st_size

    def walk(self, acts: int) -> None:
        """Makes so many acts. Raises Found where a page shows, logs or answers what it must not."""
        self.visitor.open("?lang=en")
        try:
            for _ in range(acts):
                self.step()
        finally:
            self._leave()

    def step(self) -> None:
        """One act, and what must hold after it."""
        here = [name for name in ACTS if name in EVERYWHERE or (name == "own") != self._on_train()]
        name = self.chance.choices(here, [ACTS[name][1] for name in here])[0]
        self.acts.append(name)
        try:
            ACTS[name][0](self)
        except Error as error:
            # What a random hand reaches for may be covered, grey or gone by then; that is no fault of the page's.
            self.acts[-1] += f" (not done: {str(error).splitlines()[0][:60]})"
        # A hurried hand: the next act comes as often as not before the last one is done.
        if self.chance.random() < 0.6:
            self.agree()
        else:
            self.sound()

    def _on_train(self) -> bool:
        return not any(path in self.page.url for path in ("/inspect", "/explore"))

    def did(self, what: str) -> None:
        """Says more of the act under way."""
        self.acts[-1] += f" {what}"

    def sound(self) -> None:
        """No error on screen, in the console, in the log or in an answer."""
        text = self.page.locator("body").inner_text()
        shown = [Messages(language)("error.script") for language in LANGUAGES]
        wrong = [words for words in (*shown, "Traceback", "StreamlitAPIException") if words in text]
        wrong += self.failed + [words for words in self.visitor.complaints if not EARLY.search(words)]
        log = self.lab.log.read_bytes()[self.begun :].decode(errors="replace")
        if "Traceback" in log or "ERROR" in log:
            wrong.append(log[-3000:])
        if wrong:
            self.found(wrong)

    def agree(self) -> None:
        """The page at rest: nothing wrong, and no number on it that is not the recipe's or the run's."""
        deadline = time.monotonic() + 30
        while differs := self._differences():
            self.sound()
            if time.monotonic() > deadline:
                self.found(differs)
            self.page.wait_for_timeout(150)
        self.sound()

    def _differences(self) -> list[str]:
        try:
            self.visitor.rail.settle()
            address = self.page.url
            if "block=" not in address:
                return ["an address without the page's choices"]
            if not self._on_train():
                return []
            said, expected = said_by(self.page), expected_of(address, self.lab.data)
            wrong = [
                f"{key}: {said.get(key)!r} for {text!r}"
                for key, text in expected.items()
                if said.get(key) != text
            ]
            return wrong + self._chain(asked_by(address, self.lab.data)[0])
        except (Error, AssertionError) as error:
            return [str(error)]

    def _chain(self, recipe: Recipe) -> list[str]:
        """What differs between the chain's figures and the recipe's, or the rows' run and the run of the address."""
        told = self.visitor.stage.told()
        wrong = []
        label = self.visitor.stage.block("code").get_attribute("aria-label") or ""
        if str(recipe.bottleneck.size) not in label.replace("\u202f", "").replace("\xa0", ""):
            wrong.append(f"the chain's code: {label!r} for {recipe.bottleneck.size}")
        for part, widths in (("encoder", _widths(recipe)), ("decoder", _widths(recipe)[::-1])):
            label = self.visitor.stage.block(part).get_attribute("aria-label") or ""
            if any(str(width) not in label for width in widths):
                wrong.append(f"the chain's {part}: {label!r} for {widths}")
        run = told.get("run", "")
        if run and f"run={run}" not in self.page.url:
            wrong.append(f"the run {run!r} on the screen, and {self.page.url}")
        return wrong + self._measured(run)

    def _measured(self, run: str) -> list[str]:
        """The learning rate and length in the transport against what the run itself says."""
        told = self.visitor.stage.told()
        if not run or told.get("state") not in ("finished", "stopped") or run.startswith("ready-"):
            return []
        last = self.lab.metrics(run)[-1]["step"] if (self.lab.runs / run / "metrics.jsonl").exists() else 0
        shown = int(told.get("lastStep") or 0)
        return [] if shown == last else [f"step {shown} of run {run}, whose last is {last}"]

    def found(self, what: list[str]) -> None:
        """Raises with all that is needed to walk this way again."""
        acts = "\n".join(f"{number:4d} {act}" for number, act in enumerate(self.acts, 1))
        raise Found(
            f"seed {self.seed}, act {len(self.acts)}: " + "\n".join(what) + f"\nat {self.page.url}\n{acts}"
        )

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.failed.append(f"{response.status} {response.url}")

    def _leave(self) -> None:
        for run in self.lab.runs.glob("*"):
            self.visitor.context.request.post(f"{self.lab.address}/api/jobs/{run.name}/stop", data={})
        self.visitor.close()

    # What a hand can do.

    def language(self) -> None:
        """EN or FR."""
        language = self.chance.choice(LANGUAGES)
        self.did(language)
        self.page.get_by_role("radio", name=language.upper()).click()

    def preset(self) -> None:
        """Another beginning."""
        self._select(self.page.locator('[class*="st-key-preset-choice"]'))

    def block(self) -> None:
        """A closed row of the rail, or a block of the chain."""
        name = self.chance.choice(BLOCKS)
        self.did(name)
        if self.chance.random() < 0.5:
            self.page.locator(f".st-key-open-{name} button").click()
        else:
            self.visitor.stage.root.locator(".chain [data-id]").nth(self.chance.randrange(7)).click()

    def value(self) -> None:
        """Any control of the open block."""
        block = self.page.locator(".st-key-open-block")
        there = {
            "slider": 'input[type="range"]',
            "select": '[data-testid="stSelectbox"], [data-testid="stButtonGroup"]',
            "switch": '[data-testid="stCheckbox"] label',
            "number": '[data-testid="stNumberInput"] input',
        }
        kinds = [kind for kind, part in there.items() if block.locator(part).count()]
        kind = self.chance.choice(kinds or ["slider"])
        parts = block.locator(there[kind])
        if kind == "slider":
            key = self.chance.choice(("ArrowRight", "ArrowLeft", "PageUp", "Home", "End"))
            slider = self._any(parts)
            # The longest and the largest are no walk but a night's training.
            self.did(f"{kind} {key}")
            slider.press(key if key != "End" else "ArrowRight")
        elif kind == "select":
            self._select(parts)
        elif kind == "switch":
            self._any(parts).click()
        else:
            field = self._any(parts)
            number = self.chance.randrange(1000)
            self.did(f"{kind} {number}")
            field.fill(str(number))
            field.press("Enter")

    def offer(self) -> None:
        """What a refusal offers, or what was begun with."""
        self._any(self.page.locator(".st-key-accept-offer button, .st-key-back button")).click()

    def transport(self) -> None:
        """Train, pause, step, stop, reset."""
        act = self.chance.choices(("train", "pause", "step", "stop", "reset"), (3, 3, 3, 3, 1))[0]
        self.did(act)
        # A grey one, too: a click on it does nothing.
        self.visitor.stage.button(act).click(force=True)

    def scrub(self) -> None:
        """Another moment of the run."""
        slider = self.visitor.stage.snapshot_slider()
        self.visitor.stage.scrub(self.chance.randrange(int(slider.get_attribute("max") or 0) + 1))

    def own(self) -> None:
        """Any button, list or slider of the Inspect or the Explore page."""
        page = self.page.locator(".inspect, .explore").first
        kinds = (
            'button:visible:not([data-act="gif"], [data-act="png"], [data-act="from-file"])',
            "select:visible",
        )
        part = self._any(page.locator(self.chance.choice((*kinds, 'input[type="range"]:visible'))))
        kind = part.evaluate("node => node.tagName + ' ' + (node.innerText || node.value).slice(0, 20)")
        self.did(str(kind).replace("\n", " "))
        if str(kind).startswith("SELECT"):
            options = part.locator("option").count()
            part.select_option(index=self.chance.randrange(max(1, options)))
        elif str(kind).startswith("INPUT"):
            part.press(self.chance.choice(("ArrowRight", "ArrowLeft", "Home", "End")))
        else:
            part.click()

    def run(self) -> None:
        """Another run, from the menu."""
        self.page.locator(".st-key-run-menu button").first.click()
        runs = self.page.locator('[class*="show-"] button')
        runs.first.wait_for()
        self._any(runs).click()

    def go(self) -> None:
        """Another page."""
        link = self.page.locator('[data-testid="stTopNavLink"]').nth(self.chance.randrange(3))
        there = urlsplit(str(link.get_attribute("href"))).path
        self.did(there)
        before = urlsplit(self.page.url).path
        link.click()
        self.page.wait_for_url(lambda address: urlsplit(address).path == there)
        self.ways_back += before != there

    def reload(self) -> None:
        """The page anew."""
        self.page.reload()
        self._stands()

    def back(self) -> None:
        """The browser's own way back, where it stays on the page."""
        if not self.ways_back:
            raise Error("there is no way back")
        self.ways_back -= 1
        self.page.go_back()
        self._stands()

    def _stands(self) -> None:
        self.page.locator(", ".join(PAGES.values())).first.wait_for(state="attached", timeout=60_000)

    def _select(self, among: Locator) -> None:
        one = self._any(among)
        if one.get_by_role("combobox").count():
            one.get_by_role("combobox").click()
            option = self._any(self.page.get_by_role("option"))
        else:
            option = self._any(one.get_by_role("radio"))
        self.did((option.inner_text() or "")[:30])
        option.click()

    def _any(self, among: Locator) -> Locator:
        there = among.count()
        if not there:
            raise Error("nothing of the kind is here")
        return among.nth(self.chance.randrange(there))


def _widths(recipe: Recipe) -> list[int]:
    """The hidden layers' widths of a dense network, in which the chain writes them."""
    return list(getattr(recipe.network, "hidden", ())) if recipe.network.kind == "dense" else []


ACTS: dict[str, tuple[Callable[[Walker], None], int]] = {
    "language": (Walker.language, 4),
    "preset": (Walker.preset, 3),
    "block": (Walker.block, 6),
    "value": (Walker.value, 9),
    "offer": (Walker.offer, 2),
    "transport": (Walker.transport, 6),
    "scrub": (Walker.scrub, 3),
    "run": (Walker.run, 2),
    "own": (Walker.own, 9),
    "go": (Walker.go, 4),
    "reload": (Walker.reload, 1),
    "back": (Walker.back, 1),
}

EVERYWHERE = ("language", "run", "go", "reload", "back")


def main() -> int:
    """Walks, and says what was found; 1 where something was."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=int(time.time()) % 100_000, help="of the first walk")
    reader.add_argument("--walks", type=int, default=10)
    reader.add_argument("--acts", type=int, default=100, help="a walk")
    asked = reader.parse_args()
    worst = 0
    with launched() as browser:
        for seed in range(asked.seed, asked.seed + asked.walks):
            started = time.monotonic()
            with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab:
                try:
                    Walker(browser, lab, seed).walk(asked.acts)
                    said = "clean"
                except Found as found:
                    said, worst = str(found), 1
            # A line a walk, whose seed walks it again.
            print(f"seed {seed}: {asked.acts} acts in {time.monotonic() - started:.0f} s: {said}", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
