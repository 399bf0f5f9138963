"""A class in two browsers: a student on a phone joins and trains, and the teacher sees it and sends them out."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser.lab import running
from browser.visitor import Visitor


def pause_and_go_on(wall: Page, student: Visitor) -> None:
    """Eyes to the front: the student's page says so and waits, and goes on by itself."""
    wall.get_by_role("tab", name="Queue").click()
    wall.get_by_role("button", name="Eyes to the front").click()
    expect(wall.locator(".everybody")).to_be_visible()
    student.stage.train()  # Whoever asks meanwhile waits.
    status = student.stage.root.locator(".transport .status")
    expect(status).to_contain_text("mis tout le monde en pause")
    waits = wall.locator(".part.queue .row").last
    expect(waits.locator("b")).to_have_text("<i>Zoé</i>")
    expect(waits.locator(".when")).to_have_text("paused with everybody")
    wall.reload()  # It is so whoever looks, and the view is the same.
    wall.get_by_role("button", name="Go on").click()
    expect(wall.locator(".part.running .row b")).to_have_text("<i>Zoé</i>")
    expect(status).not_to_contain_text("mis tout le monde en pause")
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
        expect(wall.locator(".nobody")).to_be_visible(timeout=60_000)
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
        pause_and_go_on(wall, student)
        tile.locator("summary").click()
        tile.get_by_role("button", name="Remove from the class").click()
        wall.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(tile).to_have_count(0)
        page.wait_for_url("**/join*", timeout=60_000)
        assert teacher.complaints == []
        assert [*teacher.foreign(), *student.foreign()] == []
        student.close()
        teacher.close()
