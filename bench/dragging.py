"""Seconds until the image follows the pointer on the Explore page: from a click there, and from its address."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Error

from bench.opening import browser
from bench.own_lab import own_lab

FIRST_FRAME = 1.5
WAYS = ("click on Explore", "its address", "a reload")

# In the page: when the last click or the opening was, and the first frame whose image is another than at the press.
WATCH = """
window.__begun = 0;
window.__seen = {};
const note = (what) => { window.__seen[what] ??= performance.now() - window.__begun; };
addEventListener("click", () => { window.__begun = performance.now(); window.__seen = {}; }, { capture: true });
let explore = null, before = null, pressed = false;
addEventListener("pointerdown", (event) => { pressed = event.composedPath().some((node) => node === explore); }, {
  capture: true,
});
const drawn = () => {
  const canvas = explore?.querySelector(".decoded");
  if (!canvas?.width || !canvas.height) return null;
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.join();
};
const look = () => {
  if (!explore?.isConnected) {
    explore = before = null;
    for (const host of document.querySelectorAll("[data-testid^=stBidi]")) {
      explore ??= host.shadowRoot?.querySelector(".explore") ?? host.querySelector(".explore");
    }
  }
  if (explore) note("page there");
  if (explore?.dataset.readyMs && explore.dataset.veil === "") note("first image");
  if (window.__seen["first image"]) {
    const now = drawn();
    if (!pressed) before = now;
    else if (now !== before) note("follows");
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.__handle = () => {
  const box = explore?.querySelector(".handle")?.getBoundingClientRect();
  return window.__seen["first image"] && box?.width ? [box.x + box.width / 2, box.y + box.height / 2] : null;
};
"""

Steps = dict[str, float]


def measure(times: int, checkouts: Sequence[Path | None] = (None,)) -> list[dict[str, list[Steps]]]:
    """Seconds of each step, for each way to the page, so many times, of each checkout in turn; None is this one."""
    found: list[dict[str, list[Steps]]] = [{way: [] for way in WAYS} for _ in checkouts]
    with browser() as chromium:
        for time in range(times):
            for index in sorted(range(len(checkouts)), reverse=bool(time % 2)):
                for way, steps in _measure_one(chromium, checkouts[index]).items():
                    found[index][way].append(steps)
    return found


def _measure_one(chromium: Browser, checkout: Path | None) -> dict[str, Steps]:
    took: dict[str, Steps] = {}
    with own_lab(2, checkout) as lab:
        page = _page(chromium)
        page.goto(lab.address)
        link = page.get_by_role("link", name="Explore")
        link.wait_for(timeout=90_000)
        lab.wait_until_warm(2)
        link.click()
        took[WAYS[0]] = _until_it_follows(page)
        page.context.close()
        # A browser that has nothing of it yet.
        page = _page(chromium)
        page.goto(f"{lab.address}/explore")
        took[WAYS[1]] = _until_it_follows(page)
        page.reload()
        took[WAYS[2]] = _until_it_follows(page)
        page.context.close()
    return took


def _page(chromium: Browser) -> Any:
    page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.add_init_script(WATCH)
    return page


def _until_it_follows(page: Any) -> Steps:
    """Drags the point from the first moment that there is an image. Raises RuntimeError where it never follows."""
    try:
        x, y = page.wait_for_function("() => window.__handle()", timeout=90_000).json_value()
        page.mouse.move(x, y)
        page.mouse.down()
        for move in range(1, 400):
            page.mouse.move(x + move % 80, y + move % 40)
            if page.evaluate("() => window.__seen.follows"):
                break
        page.mouse.up()
        seen = page.evaluate("() => window.__seen")
    except Error as error:
        raise RuntimeError(f"waited in vain for a point to drag at {page.url}") from error
    if "follows" not in seen:
        raise RuntimeError(f"expected an image that follows the pointer, saw {seen}")
    return {what: milliseconds / 1000 for what, milliseconds in seen.items()}


def report(found: dict[str, list[Steps]], name: str = "") -> str:
    """A line for each way, with its steps."""
    of = f", {name}" if name else ""
    lines = [f"until the image follows the pointer on the Explore page, seconds, medians{of}"]
    for way, measured in found.items():
        steps = ", ".join(
            f"{step} {median(each[step] for each in measured):.2f}"
            for step in ("page there", "first image", "follows")
        )
        reached = "reached" if median(each["follows"] for each in measured) <= FIRST_FRAME else "missed"
        lines.append(f"  from {way:<18} {steps}; to reach {FIRST_FRAME:g}, {reached}")
    return "\n".join(lines)
