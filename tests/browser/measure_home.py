"""How many frames a second the page that is opened from disk paints while it is dragged."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from aecore import Run, export_run, ready_made_runs
from browser import figures

# A hand that moves in every frame, for two seconds: how many images were painted, and in how many frames.
DRAG = """
() => new Promise((done) => {
  const map = document.querySelector(".map"), box = map.getBoundingClientRect();
  map.setPointerCapture = () => undefined;
  map.hasPointerCapture = () => true;
  const send = (kind, share) => map.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, pointerId: 1,
    clientX: box.left + share * box.width, clientY: box.top + (0.3 + share / 3) * box.height,
  }));
  send("pointerdown", 0.2);
  const begun = performance.now(), before = window.aelab.frames;
  let asked = 0, last = begun, longest = 0;
  const frame = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    const seconds = (now - begun) / 1000;
    if (seconds > 2) return done({ seconds, asked, painted: window.aelab.frames - before, longest });
    asked++;
    send("pointermove", 0.5 + 0.4 * Math.sin(now / 300));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""


@pytest.mark.parametrize("name", ["vae-2d-mnist", "practical-convolutional", "recurrent", "overcomplete"])
def test_frames_a_second(name: str, chromium: Browser, tmp_path: Path) -> None:
    (file,) = export_run(Run.open(ready_made_runs()[name]), "page").write(tmp_path)
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto(file.as_uri())
    page.locator("body[data-ready]").wait_for()
    found = page.evaluate(DRAG)
    page.close()
    figures.note(f"page from disk, {name}", found["painted"] / found["seconds"], "images/s", "60")
    figures.note(f"page from disk, {name}: longest frame", found["longest"], "ms", "<= 33")
    assert found["painted"] >= 0.95 * found["asked"]
