"""A class in two browsers: a student on a phone joins and trains, and the teacher sees it and sends them out."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.lab import Lab, running
from browser.visitor import Visitor


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
        expect(wall.locator(".nobody")).to_be_visible(timeout=30_000)
        expect(wall.locator(".join")).to_have_text(code[1])
        phone = {"viewport": {"width": 390, "height": 844}, "locale": "fr-FR", "has_touch": True}
        student = Visitor(chromium, lab, **phone)
        page = student.page
        page.goto(f"{lab.address}/?code={code[1].replace(' ', '')}")
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
        look_at_the_board(teacher)
        wall.get_by_role("tab", name="Wall").click()
        changes_limits(teacher, lab)
        # A page where nothing trains is left as soon.
        page.goto(f"{lab.address}/explore")
        expect(page.locator(".st-key-nickname")).to_be_visible(timeout=60_000)
        tile.locator("summary").click()
        tile.get_by_role("button", name="Remove from the class").click()
        wall.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(tile).to_have_count(0)
        page.wait_for_url("**/join*", timeout=60_000)
        # Ended and kept, it can be gone on with.
        wall.get_by_role("button", name="End the class").click()
        wall.get_by_role("dialog").get_by_role("button", name="End and keep the runs").click()
        expect(wall.locator(".over")).to_be_visible()
        wall.get_by_role("button", name="Go on with this class").click()
        wall.get_by_role("dialog").get_by_role("button", name="Go on with this class").click()
        expect(wall.locator(".join")).to_have_text(code[1])
        assert teacher.complaints == []
        assert [*teacher.foreign(), *student.foreign()] == []
        student.close()
        teacher.close()


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
