"""A random walk over the page in a real browser: seeded acts of a hurried hand, and after each what must never be.

`python -m browser.walker --seed 7 --walks 10 --acts 100` (in `tests`; `make walk` does it) prints each seed. A walk
that finds something prints its seed, the number of the act, and the acts so far; the same seed goes that way again.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Error, Response

from aecore.recipe.recipe import Recipe
from app.words.messages import LANGUAGES, Messages
from browser.chromium import launched
from browser.hand import Hand
from browser.lab import Lab, running
from browser.truth import asked_by, expected_of, said_by

# What a run has not yet is asked for, and comes later; a set that is not here yet cannot be trained on, which the page
# says. The browser notes each such answer by itself.
EARLY = re.compile(
    r"404 \(Not Found\) \S+/api/runs/[0-9a-f]+/(inspect|explore)\b|409 \(Conflict\) \S+/api/jobs$"
)


class Found(AssertionError):  # noqa: N818  # what a walk brings home
    """Something that must not be, with the way to it."""


class Walker(Hand):
    """One walk of one visitor."""

    def __init__(self, browser: Browser, lab: Lab, seed: int) -> None:
        super().__init__(browser, lab, seed)
        self.seed, self.lab = seed, lab
        self.failed: list[str] = []
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
        self.act()
        # A hurried hand: the next act comes as often as not before the last one is done.
        if self.chance.random() < 0.6:
            self.agree()
        else:
            self.sound()

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
            if not self.on_train():
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


def _widths(recipe: Recipe) -> list[int]:
    """The hidden layers' widths of a dense network, in which the chain writes them."""
    return list(getattr(recipe.network, "hidden", ())) if recipe.network.kind == "dense" else []


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
