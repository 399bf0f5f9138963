"""What a random hand can do on the pages, by seeded chance: the acts of a walk."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Locator, Page

from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES
from browser.lab import Lab
from browser.visitor import Visitor

PAGES = {"/": ".stage", "/inspect": ".inspect", "/explore": ".explore"}


class Hand:
    """A visitor's hand, and what it has done so far."""

    def __init__(self, browser: Browser, lab: Lab, seed: int) -> None:
        self.chance = random.Random(seed)
        self.visitor = Visitor(browser, lab)
        self.page: Page = self.visitor.page
        self.page.set_default_timeout(2_500)
        self.acts: list[str] = []
        self.ways_back = 0

    def act(self) -> None:
        """One act, of those that the page shown has."""
        here = [name for name in ACTS if name in EVERYWHERE or (name == "own") != self.on_train()]
        name = self.chance.choices(here, [ACTS[name][1] for name in here])[0]
        self.acts.append(name)
        try:
            ACTS[name][0](self)
        except Error as error:
            # What a random hand reaches for may be covered, grey or gone by then; that is no fault of the page's.
            self.acts[-1] += f" (not done: {str(error).splitlines()[0][:60]})"

    def on_train(self) -> bool:
        """Whether the first page is shown."""
        return not any(path in self.page.url for path in ("/inspect", "/explore"))

    def did(self, what: str) -> None:
        """Says more of the act under way."""
        self.acts[-1] += f" {what}"

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


ACTS: dict[str, tuple[Callable[[Hand], None], int]] = {
    "language": (Hand.language, 4),
    "preset": (Hand.preset, 3),
    "block": (Hand.block, 6),
    "value": (Hand.value, 9),
    "offer": (Hand.offer, 2),
    "transport": (Hand.transport, 6),
    "scrub": (Hand.scrub, 3),
    "run": (Hand.run, 2),
    "own": (Hand.own, 9),
    "go": (Hand.go, 4),
    "reload": (Hand.reload, 1),
    "back": (Hand.back, 1),
}

EVERYWHERE = ("language", "run", "go", "reload", "back")
