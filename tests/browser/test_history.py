"""The page of runs and the page of models, as somebody uses them: found, named, starred, removed, compared."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from history_samples import own_copies, owner_in
from playwright.sync_api import Locator

from aecore import Run, export_run, ready_made_runs
from browser.conftest import Visit
from browser.lab import Lab
from browser.test_accessibility import AXE, barriers
from browser.visitor import Visitor

QUIET_SECONDS = 3.0
SECONDS_TO_READ = 180.0  # a process that gives way to all others


def enter(visitor: Visitor, path: str = "history?lang=en") -> Locator:
    """Opens a page of runs and waits until it stands; its root."""
    visitor.page.goto(f"http://{visitor.host}/{path}", timeout=90_000)
    root = visitor.page.locator(".stage.history")
    visitor.page.locator(".stage.history[data-shown]").wait_for(state="attached", timeout=90_000)
    return root


def until(root: Locator, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}: {root.inner_text()!r}")
        root.page.wait_for_timeout(50)


def titles(root: Locator) -> list[str]:
    return [title.strip() for title in root.locator(".card h2").all_inner_texts()]


def give_runs(lab: Lab, visitor: Visitor, count: int, names: tuple[str, ...] = ()) -> list[str]:
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    return own_copies(lab.runs, owner_in(cookies["aelab_owner"]), count, names=names)


def a_note_too_long_stays_in_its_field(visitor: Visitor, root: Locator, card: Locator) -> None:
    """It is refused, and can be shortened there; nothing of it is cut away."""
    card.get_by_role("button", name="Name, note or remove").click()
    note = card.get_by_role("textbox", name="Note")
    note.fill("n" * 5000)
    card.get_by_role("button", name="Done").click()
    root.get_by_text("note: expected at most 4,000 letters, found 5,000; try a shorter one.").wait_for()
    assert len(note.input_value()) == 5000
    note.fill("zeros apart\n<script>1</script>")
    card.get_by_role("button", name="Done").click()
    until(root, lambda: card.locator("[aria-invalid]").count() == 0, "its being kept")
    visitor.complaints.clear()  # Chromium's own, of the status that refuses it


def is_removed_and_brought_back(visitor: Visitor, root: Locator, card: Locator) -> None:
    """Removed, and brought back whole."""
    card.get_by_role("button", name="Name, note or remove").click()
    card.get_by_role("button", name="Remove", exact=True).click()
    until(root, lambda: len(titles(root)) == 2, "its going")
    assert "*mine* <b>& yours</b> was removed." in root.inner_text()
    # Where the server does not answer, it can be pressed again.
    visitor.page.route("**/restore", lambda route: route.abort())
    root.get_by_role("button", name="Undo").click()
    root.get_by_role("button", name="Undo").wait_for()
    visitor.page.wait_for_timeout(500)
    assert len(titles(root)) == 2
    visitor.page.unroute("**/restore")
    visitor.complaints.clear()
    root.get_by_role("button", name="Undo").click()
    until(root, lambda: len(titles(root)) == 3, "its coming back")
    assert "zeros apart" in card.inner_text()


def is_brought_along(visitor: Visitor, root: Locator) -> None:
    """A run that comes as a zip stands out, with its map; what is no run is said to be none."""

    def brings(name: str, content: bytes) -> None:
        with visitor.page.expect_file_chooser() as chooser:
            root.get_by_role("button", name="Add a run").click()
        chooser.value.set_files({"name": name, "mimeType": "application/zip", "buffer": content})

    root.get_by_role("searchbox").fill("nothing like it")
    packed = export_run(Run.open(ready_made_runs()["denoising-digits"]), "run").zipped()
    brings("home.zip", *packed.files.values())
    came = root.locator(".card[data-came]")
    drawn = ".card[data-came][data-drawn]"
    until(root, lambda: root.locator(drawn).count() == 1, "what was brought", SECONDS_TO_READ)
    assert "Denoising was added, with a star." in root.locator(".taking").inner_text()
    assert came.locator(".star").get_attribute("aria-pressed") == "true"
    # Dropped anywhere on the page it is the same; so is the run.
    dropped = """(stage, content) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], "again.zip"));
      for (const kind of ["dragover", "drop"]) {
        stage.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
      }
    }"""
    root.evaluate(dropped, base64.b64encode(*packed.files.values()).decode())
    until(
        root,
        lambda: "is here already" in root.locator(".taking").inner_text(),
        "that it is known",
        SECONDS_TO_READ,
    )
    assert len(titles(root)) == 4
    brings("photos.zip", b"PK and no more")
    until(root, lambda: "photos.zip: expected the zip" in root.locator(".taking").inner_text(), "a refusal")
    root.get_by_role("button", name="Close").click()
    came.locator(".more").click()
    came.get_by_role("button", name="Remove", exact=True).click()
    until(root, lambda: len(titles(root)) == 3, "its going")
    root.get_by_label("Order").select_option("squared_error")


def test_runs_are_found_named_starred_removed_and_compared(visit: Visit, narrow_lab: Lab) -> None:
    lab = narrow_lab  # Where nobody has trained by the command line.
    visitor = visit(lab)
    root = enter(visitor)
    assert "No run yet" in root.inner_text()
    dense, convolutional, digits = give_runs(
        lab, visitor, 3, ("practical-dense", "practical-convolutional", "vae-2d-digits")
    )
    root = enter(visitor)
    until(root, lambda: root.get_attribute("data-maps") == "3", "three maps")
    assert titles(root) == ["Variational, 2-D", "Practical: convolutional", "Practical: dense"]
    asked = len(visitor.requests)
    time.sleep(QUIET_SECONDS)
    assert [url for url in visitor.requests[asked:] if "/api/" in url] == [], (
        "nothing trains, nothing is asked"
    )

    # Named, with signs that are no Markdown and no HTML here; noted; starred.
    card = root.locator(f'.card[data-run="{dense}"]')
    card.get_by_role("button", name="Name, note or remove").click()
    card.get_by_label("Name", exact=True).fill("*mine* <b>& yours</b>")
    card.get_by_role("textbox", name="Note").fill("zeros apart\n<script>1</script>")
    card.get_by_role("button", name="Done").click()
    until(root, lambda: "*mine* <b>& yours</b>" in titles(root), "its name")
    until(root, lambda: "<script>1</script>" in card.inner_text(), "its note")
    a_note_too_long_stays_in_its_field(visitor, root, card)
    card.get_by_role("button", name="Star *mine*").click()
    until(root, lambda: card.locator('[aria-pressed="true"]').count() == 1, "its star")

    # Found by words, by the star, in the order of a score; all of it in the address.
    root.get_by_role("searchbox").fill("APART zeros")
    until(root, lambda: len(titles(root)) == 1, "what was sought")
    assert urlsplit(visitor.page.url).fragment.startswith("search=")
    root.get_by_role("searchbox").fill("")
    root.get_by_label("Order").select_option("squared_error")
    until(root, lambda: titles(root)[0] == "Variational, 2-D", "the order of the errors")
    visitor.page.reload()
    until(root, lambda: titles(root)[:1] == ["Variational, 2-D"], "the same after a reload")
    assert titles(root)[-1] == "*mine* <b>& yours</b>"

    is_removed_and_brought_back(visitor, root, card)
    is_brought_along(visitor, root)

    # Two of them side by side.
    for run in (dense, convolutional):
        root.locator(f'.card[data-run="{run}"] input[type="checkbox"]').check()
    root.get_by_role("button", name="Compare", exact=True).click()
    visitor.page.wait_for_url("**/compare?*", timeout=60_000)
    until(root, lambda: "compare" in parse_qs(urlsplit(visitor.page.url).query), "the address")
    assert parse_qs(urlsplit(visitor.page.url).query)["compare"] == [f"{dense},{convolutional}"]
    assert digits not in visitor.page.url


def test_what_trains_is_told_live_and_asked_about_before_it_is_removed(visit: Visit) -> None:
    visitor = visit().open_recipe(training__epochs=1000, data__name="digits")
    run = visitor.stage.train()
    visitor.page.locator(".st-key-run-menu button").first.click()
    visitor.page.locator(".st-key-all-runs button").click(timeout=90_000)
    root = visitor.page.locator(".stage.history")
    card = root.locator(f'.card[data-run="{run}"]')
    card.wait_for(timeout=60_000)
    until(root, lambda: "trains" in card.inner_text(), "its training", 120)
    until(root, lambda: card.get_attribute("data-drawn") is not None, "its first map", 120)
    card.get_by_role("button", name="Name, note or remove").click()
    card.get_by_role("button", name="Remove", exact=True).click()
    assert "it is stopped before it is removed" in card.inner_text()
    card.get_by_role("button", name="Keep it").click()
    assert card.count() == 1
    card.get_by_role("button", name="Remove", exact=True).click()
    card.get_by_role("button", name="Stop and remove").click()
    until(root, lambda: card.count() == 0, "its going")
    visitor.page.wait_for_timeout(1500)
    root.get_by_role("button", name="Undo").click()
    until(root, lambda: card.count() == 1, "its coming back")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: the frontend was not built here")
@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "fr")])
def test_no_barrier_is_found_on_the_pages_of_runs_and_of_models(
    visit: Visit, lab: Lab, scheme: str, language: str
) -> None:
    visitor = visit(color_scheme=scheme)
    enter(visitor, f"history?lang={language}")
    assert barriers(visitor) == []
    give_runs(lab, visitor, 2, ("vae-2d-digits",))
    root = enter(visitor, f"history?lang={language}")
    root.locator(".card .more").first.click()
    root.locator('.card input[type="checkbox"]').first.check()
    assert barriers(visitor) == []
    root = enter(visitor, f"models?lang={language}")
    assert len(titles(root)) > 10
    assert barriers(visitor) == []


def test_on_a_phone_nothing_stands_beside_the_screen(visit: Visit, lab: Lab) -> None:
    visitor = visit(viewport={"width": 390, "height": 844}, locale="fr-FR")
    enter(visitor, "history?lang=fr")
    give_runs(lab, visitor, 2, ("vae-2d-digits", "practical-convolutional"))
    root = enter(visitor, "history?lang=fr")
    root.locator(".card .more").first.click()
    beyond = "e => e.getBoundingClientRect().right > innerWidth + 1"
    assert root.evaluate(f"node => [...node.querySelectorAll('*')].filter({beyond}).length") == 0
