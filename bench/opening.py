"""Seconds from `aelab` to the first picture, and of a reload: where they go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.own_lab import own_lab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
FIRST_PAGE, RELOADS = 4.0, 5

# In the page, from its first instant: when what was so, in milliseconds of its own clock.
WATCH = """
window.__seen = {};
const note = (what) => { window.__seen[what] ??= performance.now(); };
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    note("socket asked for");
    this.addEventListener("open", () => note("socket open"));
    this.addEventListener("message", () => note("first message"));
  }
};
let stage = null;
const within = (root) => {  // Streamlit gives a component a shadow of its own.
  for (const host of root.querySelectorAll("[data-testid^=stBidi]")) {
    const found = host.shadowRoot?.querySelector(".stage");
    if (found) return found;
  }
  return root.querySelector(".stage");
};
const look = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!stage?.isConnected) stage = within(document);
  if (app) note("Streamlit stands");
  if (stage) note("stage there");
  if (Number(stage?.dataset.mapPoints ?? 0) > 0 && Number(stage?.dataset.points ?? 0) > 0) note("first picture");
  if (app?.dataset.testScriptState === "notRunning" && stage) note("settled");
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
STEPS = (
    "page answered", "Streamlit stands", "socket asked for", "socket open", "first message", "stage there",
    "first picture",
)  # fmt: skip


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium, started before anything is measured.

    Raises:
        RuntimeError: there is none on this machine.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise RuntimeError("expected Chromium, found none; try installing the system's package `chromium`.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield chromium
        finally:
            chromium.close()


def measure(times: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Seconds of each step, for so many starts and for reloads."""
    starts, reloads = [], []
    with browser() as chromium:
        for _ in range(times):
            with own_lab(2) as lab:
                page = chromium.new_page(viewport={"width": 1280, "height": 720})
                page.add_init_script(WATCH)
                page.goto(lab.address)
                starts.append({**lab.since_start, **_steps(page)})
                starts[-1]["all"] = lab.since_start["first answer"] + starts[-1]["first picture"]
                lab.wait_until_warm(2)
                for _ in range(RELOADS):
                    page.reload()
                    reloads.append(_steps(page))
                page.close()
    return starts, reloads


def _steps(page: Any) -> dict[str, float]:
    page.wait_for_function("() => window.__seen['first picture'] && window.__seen.settled", timeout=90_000)
    seen = page.evaluate(
        "() => ({...window.__seen, 'page answered': performance.getEntriesByType('navigation')[0].responseEnd})"
    )
    return {what: milliseconds / 1000 for what, milliseconds in seen.items()}


def report(starts: list[dict[str, float]], reloads: list[dict[str, float]]) -> str:
    """Tables of the steps, each with what it took more than the one before it."""
    lines = [f"from `aelab` to the first picture, medians of {len(starts)} starts, seconds"]
    lines += _table(("server's imports", "first answer"), starts)
    lines += ["then in the browser", *_table(STEPS, starts)]
    usable = median(start["first answer"] + start["settled"] for start in starts)
    lines.append(f"first usable page after {usable:.1f} s, to reach {FIRST_PAGE:g}, "
                 f"{'reached' if usable <= FIRST_PAGE else 'missed'}; first picture after "
                 f"{median(start['all'] for start in starts):.1f}")  # fmt: skip
    lines += [f"a reload, medians of {len(reloads)}", *_table(STEPS, reloads)]
    return "\n".join(lines)


def _table(steps: Sequence[str], measured: list[dict[str, float]]) -> list[str]:
    lines, before = [], 0.0
    for step in steps:
        at = median(each[step] for each in measured)
        lines.append(f"  {step:<20} {at:7.2f}  (+{at - before:.2f})")
        before = at
    return lines
