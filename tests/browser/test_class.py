"""A class in browsers: students on phones join and train; the teacher sees it, shows it to all, and sends one out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from browser.lab import Lab, running
from browser.visitor import Visitor

PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FACES = "async () => (await document.fonts.load('16px \"Source Sans\"')).length"


def pause_and_go_on(wall: Page, student: Visitor) -> None:
    """Eyes to the front: the student's page says so and waits, and goes on by itself."""
    student.stage.train()
    wall.get_by_role("tab", name="Queue").click()
    expect(wall.locator(".part.running .row b").first).to_have_text("<i>Zoé</i>", timeout=30_000)
    wall.get_by_role("button", name="Eyes to the front").click()
    expect(wall.locator(".everybody")).to_be_visible()
    status = student.stage.root.locator(".transport .status")
    expect(status).to_contain_text("mis tout le monde en pause", timeout=30_000)
    waits = wall.locator(".part.queue .row").last
    expect(waits.locator("b")).to_have_text("<i>Zoé</i>", timeout=60_000)
    expect(waits.locator(".when")).to_have_text("paused with everybody")
    wall.reload()  # It is so whoever looks, and the view is the same.
    wall.get_by_role("button", name="Go on").click()
    expect(wall.locator(".part.running .row b").first).to_have_text("<i>Zoé</i>", timeout=30_000)
    expect(status).not_to_contain_text("mis tout le monde en pause", timeout=30_000)
    wall.get_by_role("tab", name="Wall").click()


def _joined(chromium: Browser, lab: Lab, code: str, nickname: str, **options: Any) -> Visitor:
    visitor = Visitor(chromium, lab, **options)
    visitor.page.goto(f"{lab.address}/?code={code.replace(' ', '')}")
    visitor.page.fill("[name=nickname]", nickname)
    visitor.page.click("button")
    visitor.page.click("a.button")
    visitor.stage.root.wait_for(state="attached", timeout=90_000)
    visitor.stage.until(lambda told: bool(told.get("run")), "the run of a first visit")
    return visitor


def _orders(chromium: Browser, lab: Lab, code: str, teacher: Visitor, zoe: Visitor) -> None:
    """The teacher shows Zoé's run, pauses everybody and hands the run out, and Ben on a phone sees it."""
    wall, phone = teacher.page, {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    ben = _joined(chromium, lab, code, "Ben", **phone)
    ben.page.evaluate("window.asItWas = document.querySelector('iframe') === null")
    own = ben.stage.told()["run"]
    tile, bar, frame = (
        wall.locator(".tile").filter(has_text="Zoé"),
        ben.page.locator(".orders-bar"),
        ben.page.locator("iframe"),
    )

    def act(name: str) -> None:
        tile.locator("summary").click()
        tile.get_by_role("button", name=name).click()

    act("Show to everybody")
    expect(bar).to_contain_text("Your teacher shows <i>Zoé</i>’s run", timeout=20_000)
    shown = ben.page.frame_locator("iframe").locator(".stage")
    expect(shown).to_have_attribute("data-run", zoe.stage.told()["run"], timeout=60_000)
    expect(shown).to_have_attribute("data-mine", "false")
    expect(shown.locator("[data-act=train]")).to_be_hidden()
    expect(zoe.page.locator(".orders-bar")).to_contain_text("Votre enseignant montre votre entraînement")
    expect(zoe.page.locator("iframe")).to_have_count(0)
    ben.page.get_by_role("button", name="Back to mine").click()
    expect(frame).to_have_count(0)
    ben.page.get_by_role("button", name="Look at it").click()
    expect(shown).to_be_visible(timeout=60_000)
    wall.get_by_role("button", name="Eyes to the front").click()
    for page, words in ((ben.page, "Eyes to the front"), (zoe.page, "Regardez devant")):
        expect(page.get_by_role("dialog", name=words)).to_be_visible(timeout=20_000)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name=words)).to_be_visible()
    wall.locator(".eyes").click()
    for page in (ben.page, zoe.page):
        expect(page.locator("dialog.orders-front")).to_be_hidden(timeout=20_000)
    expect(shown).to_be_visible()
    wall.locator("[data-order=shown] button").click()
    expect(frame).to_have_count(0, timeout=20_000)
    expect(bar).to_be_hidden()
    assert ben.page.evaluate("window.asItWas && !document.getElementById('root').inert"), (
        "the page was never left"
    )
    assert ben.stage.told()["run"] == own
    assert [said for said in ben.complaints if "/api/events" not in said] == [], (
        "but for the stream that has ended"
    )
    act("Everybody start from this")
    ben.page.get_by_role("button", name="Start from this").click(timeout=20_000)
    ben.page.wait_for_url("**/?*recipe=*")
    ben.stage.until(lambda told: told.get("run") == "", "the settings that were handed out, without a run")
    expect(bar).to_be_hidden()
    wall.locator("[data-order=handed] button").click()
    expect(wall.locator(".in-force")).to_be_hidden()
    ben.close()


def changes_limits(teacher: Visitor, lab: Lab) -> None:
    """What each may have is seen and changed beside the wall."""
    wall = teacher.page
    wall.get_by_role("tab", name="Settings").click()
    kept = wall.get_by_label("Kept runs of a student")
    limit = wall.locator(".limit", has=kept)
    expect(limit.locator(".used")).to_have_text("The most so far: 1 run, <i>Zoé</i>")
    kept.fill("0")
    kept.press("Tab")
    expect(limit.locator(".wrong")).to_have_text("Expected a whole number from 1 to 1000, found 0; try 60.")
    # What is refused the browser notes down by itself.
    assert all("/api/class/settings" in said for said in teacher.complaints)
    teacher.complaints.clear()
    kept.fill("7")
    kept.press("Tab")
    expect(limit.locator(".saved")).to_have_text("Saved")
    expect(limit.locator(".wrong")).to_be_hidden()
    assert "kept_runs = 7\n" in (lab.runs / "class.toml").read_text()
    expect(wall.get_by_label("Length of a turn")).to_be_disabled()
    wall.get_by_role("tab", name="Wall").click()


def test_a_student_joins_and_the_teacher_sees_what_they_train(chromium: Browser, tmp_path: Path) -> None:
    with running(tmp_path, verb="class") as lab:
        log = lab.log.read_text()
        code, pin = re.search(r"code  (\w{3} \w{3})", log), re.search(r"PIN  (\d{6})", log)
        assert code
        assert pin
        teacher = Visitor(chromium, lab)
        wall = teacher.page
        wall.goto(f"{lab.address}/teacher")
        wall.fill("[name=pin]", pin[1])
        wall.click("button")
        expect(wall.locator("#view-wall .nobody")).to_be_visible(timeout=60_000)
        expect(wall.locator(".join")).to_have_text(code[1])
        phone = {"viewport": {"width": 390, "height": 844}, "locale": "fr-FR", "has_touch": True}
        student = Visitor(chromium, lab, **phone)
        page = student.page
        page.goto(f"{lab.address}/?code={code[1].replace(' ', '')}")
        assert page.evaluate(FACES) == 1, "the lab's own type"
        page.fill("[name=nickname]", "<i>Zoé</i>")
        page.click("button")
        expect(page.locator(".back b")).to_have_text(re.compile(r"\w{5} \w{5}"))
        page.click("a.button")
        expect(page.locator(".st-key-nickname")).to_have_text("<i>Zoé</i>", timeout=90_000)
        assert student.page.evaluate("document.documentElement.scrollWidth") <= 390
        student.stage.train()
        tile = wall.locator(".tile")
        expect(tile.locator("h2")).to_have_text("<i>Zoé</i>")
        expect(tile.locator(".spark path[d]")).to_be_visible(timeout=60_000)
        expect(wall.locator(".tile[data-drawn]")).to_be_visible(timeout=60_000)
        assert student.complaints == []
        has_room(wall)
        changes_limits(teacher, lab)
        look_at_the_board(teacher)
        pause_and_go_on(wall, student)
        _orders(chromium, lab, code[1], teacher, student)
        tile = tile.filter(has_text="Zoé")
        # A page where nothing trains is left as soon.
        page.goto(f"{lab.address}/explore")
        expect(page.locator(".st-key-nickname")).to_be_visible(timeout=60_000)
        tile.locator("summary").click()
        tile.get_by_role("button", name="Remove from the class").click()
        wall.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(tile).to_have_count(0)
        page.wait_for_url("**/join*", timeout=60_000)
        end_and_go_on(teacher, code[1])
        assert teacher.complaints == []
        assert [*teacher.foreign(), *student.foreign()] == []
        student.close()
        teacher.close()


def has_room(wall: Page) -> None:
    """Alone, a student's picture is large; what a tile's menu offers is on the screen, wherever the tile is."""
    tile, size = wall.locator(".tile"), wall.viewport_size
    menu, offers = tile.locator("summary"), tile.locator(".menu > div")
    canvas, box = tile.locator("canvas").bounding_box(), tile.bounding_box()
    assert canvas
    assert box
    assert size
    assert canvas["width"] >= 128
    end = round(box["y"] + box["height"])
    for height, upwards in ((end + 8, True), (end + 400, False)):
        wall.set_viewport_size({"width": size["width"], "height": height})
        menu.click()
        wall.evaluate(PAINTED)
        opened, by = offers.bounding_box(), menu.bounding_box()
        assert opened
        assert by
        assert opened["y"] >= 0
        assert opened["y"] + opened["height"] <= height
        assert (opened["y"] < by["y"]) is upwards
        wall.keyboard.press("Escape")
        expect(offers).to_be_hidden()
    wall.set_viewport_size(size)


def look_at_the_board(teacher: Visitor) -> None:
    """The board: the same run, at what it has reached; its name can be hidden, and it opens in the lab."""
    wall = teacher.page
    wall.get_by_role("tab", name="Board").click()
    first = wall.locator(".board .placed").first
    expect(first.locator(".who")).to_have_text("<i>Zoé</i>", timeout=60_000)
    wall.get_by_role("button", name="Hide names").click()
    expect(first.locator(".who")).to_have_text("Run A")
    expect(wall.locator("body")).not_to_contain_text("Zoé", use_inner_text=True)
    wall.get_by_role("button", name="Show names").click()
    with teacher.context.expect_page() as opened:
        first.locator("a.small-map").click()
    expect(opened.value.locator(".stApp")).to_be_visible(timeout=60_000)
    assert "run=" in opened.value.url
    opened.value.close()
    with wall.expect_download() as download:
        wall.get_by_role("link", name="All runs as CSV").click()
    assert "<i>Zoé</i>" in download.value.path().read_text(encoding="utf-8-sig")


def end_and_go_on(teacher: Visitor, code: str) -> None:
    """Ended and kept, it can be gone on with."""
    wall = teacher.page
    wall.get_by_role("button", name="End the class").click()
    wall.get_by_role("dialog").get_by_role("button", name="End and keep the runs").click()
    expect(wall.locator(".over")).to_be_visible()
    wall.get_by_role("button", name="Go on with this class").click()
    wall.get_by_role("dialog").get_by_role("button", name="Go on with this class").click()
    expect(wall.locator(".join")).to_have_text(code)
