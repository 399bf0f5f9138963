"""Seconds from `aelab` to the first picture, and of a reload: where they go, and beside another checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

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
    this.addEventListener("message", () => {
      note("first message");
      if (!window.__seen["stage there"]) window.__seen["script's last message"] = performance.now();
    });
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
PARTS = {
    "server's imports": "process start",
    "first answer": "server",
    "page answered": "server",
    "Streamlit stands": "browser",
    "socket asked for": "browser",
    "socket open": "websocket",
    "first message": "websocket",
    "script's last message": "script",
    "stage there": "browser",
    "first picture": "browser",
}
"""Each step in its order, and which part of the lab took the time up to it."""
SERVER, BROWSER = tuple(PARTS)[:2], tuple(PARTS)[2:]

PROCESSOR = "web server's processor seconds"
Steps = dict[str, float]


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


def measure(times: int, checkouts: Sequence[Path | None] = (None,)) -> list[tuple[list[Steps], list[Steps]]]:
    """Seconds of each step, for so many starts and for reloads, of each checkout in turn; None is this one."""
    found: list[tuple[list[Steps], list[Steps]]] = [([], []) for _ in checkouts]
    with browser() as chromium:
        for time in range(times):
            # The order changes from one round to the next: a busy machine's minutes are not alike.
            for index in sorted(range(len(checkouts)), reverse=bool(time % 2)):
                _measure_one(chromium, checkouts[index], *found[index])
    return found


def _measure_one(chromium: Browser, checkout: Path | None, starts: list[Steps], reloads: list[Steps]) -> None:
    with own_lab(2, checkout) as lab:
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        page.goto(lab.address)
        starts.append({**lab.since_start, **_steps(page)})
        # A busy machine changes the seconds by the clock far more than those of the processor.
        (web,) = lab.processes()["web"]
        starts[-1][PROCESSOR] = sum(web.cpu_times()[:2])
        starts[-1]["usable"] = lab.since_start["first answer"] + starts[-1]["settled"]
        starts[-1]["all"] = lab.since_start["first answer"] + starts[-1]["first picture"]
        lab.wait_until_warm(2)
        for _ in range(RELOADS):
            page.reload()
            reloads.append(_steps(page))
        page.close()


def _steps(page: Any) -> Steps:
    try:
        page.wait_for_function(
            "() => window.__seen['first picture'] && window.__seen.settled", timeout=90_000
        )
    except Error as error:
        seen = page.evaluate("() => window.__seen")
        raise RuntimeError(f"waited in vain for the first picture at {page.url}, saw {seen}") from error
    seen = page.evaluate(
        "() => ({...window.__seen, 'page answered': performance.getEntriesByType('navigation')[0].responseEnd})"
    )
    return {what: milliseconds / 1000 for what, milliseconds in seen.items()}


def report(starts: list[Steps], reloads: list[Steps], name: str = "") -> str:
    """Tables of the steps, each with what it took more than the one before it, and of the parts they belong to."""
    of = f", {name}" if name else ""
    lines = [f"from `aelab` to the first picture, medians of {len(starts)} starts, seconds{of}"]
    lines += _table(SERVER, starts)
    lines += ["then in the browser", *_table(BROWSER, starts)]
    lines.append("of that " + ", ".join(f"{part} {took:.2f}" for part, took in _parts(starts).items()))
    lines.append(f"{PROCESSOR} until the first picture {_median(starts, PROCESSOR):.2f}")
    usable = _median(starts, "usable")
    lines.append(f"first usable page after {usable:.1f} s, to reach {FIRST_PAGE:g}, "
                 f"{'reached' if usable <= FIRST_PAGE else 'missed'}; first picture after "
                 f"{_median(starts, 'all'):.1f}")  # fmt: skip
    lines += [f"a reload, medians of {len(reloads)}{of}", *_table(BROWSER, reloads)]
    return "\n".join(lines)


def compared(ours: tuple[list[Steps], list[Steps]], theirs: tuple[list[Steps], list[Steps]]) -> str:
    """This checkout's seconds over another's, measured in turn: below 1 is quicker."""

    def ratio(kind: int, what: str) -> str:
        each = [mine[what] / other[what] for mine, other in zip(ours[kind], theirs[kind], strict=True)]
        return f"{median(each):.2f} ({min(each):.2f}-{max(each):.2f})"

    return (
        f"this over the other, pair by pair: first answer {ratio(0, 'first answer')}, "
        f"usable page {ratio(0, 'usable')}, first picture {ratio(0, 'all')}, "
        f"first picture of a reload {ratio(1, 'first picture')}, {PROCESSOR} {ratio(0, PROCESSOR)}"
    )


def _median(measured: list[Steps], what: str) -> float:
    return median(each[what] for each in measured)


def _parts(starts: list[Steps]) -> dict[str, float]:
    """The median seconds of each part of the lab: the sum of the steps that it takes."""
    took = dict.fromkeys(PARTS.values(), 0.0)
    for steps in (SERVER, BROWSER):
        before = 0.0
        for step in steps:
            at = _median(starts, step)
            took[PARTS[step]] += at - before
            before = at
    return took


def _table(steps: Sequence[str], measured: list[Steps]) -> list[str]:
    lines, before = [], 0.0
    for step in steps:
        at = _median(measured, step)
        lines.append(f"  {step:<22} {at:7.2f}  (+{at - before:.2f})  {PARTS[step]}")
        before = at
    return lines
