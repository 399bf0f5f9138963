"""English and French, light and dark, keyboard, links, a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.visitor import Visitor


def test_the_language_switches_and_stays(visit: Visit) -> None:
    visitor = visit().open()
    page, stage = visitor.page, visitor.stage
    stage.until_drawn()
    expect(stage.button("train")).to_have_text("Train")
    page.get_by_role("radio", name="FR").click()
    expect(stage.button("train")).to_have_text("Entraîner", timeout=30_000)
    expect(visitor.rail.root).to_contain_text("Encodeur et décodeur")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile("lang=fr"))
    assert stage.told()["run"].startswith("ready-")  # the same run, still drawn
    page.reload()
    stage.root.wait_for(state="attached", timeout=60_000)
    expect(stage.button("train")).to_have_text("Entraîner", timeout=60_000)


def test_a_french_browser_reads_french_at_once(visit: Visit) -> None:
    visitor = visit(locale="fr-FR").open()
    expect(visitor.stage.button("train")).to_have_text("Entraîner", timeout=60_000)


def test_light_and_dark_follow_the_machine(visit: Visit) -> None:
    visitor = visit().open()
    visitor.stage.until_drawn()
    light = background(visitor.page)
    assert visitor.stage.told()["theme"] == "light"
    visitor.page.emulate_media(color_scheme="dark")
    visitor.stage.until(lambda told: told["theme"] == "dark", "the dark theme")
    assert min(light) > 200
    assert max(background(visitor.page)) < 60


def background(page: object) -> list[int]:
    """The page's ground, red, green and blue."""
    colour: str = page.evaluate(  # type: ignore[attr-defined]
        """() => getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor"""
    )
    return [int(number) for number in re.findall(r"\d+", colour)[:3]]


def test_every_block_of_the_chain_is_reached_by_the_keyboard(visit: Visit) -> None:
    visitor = visit().open("?block=training")
    stage, page = visitor.stage, visitor.page
    stage.until_drawn()
    titles = {
        "data": "Data",
        "corruption": "Corruption",
        "encoder": "Encoder and decoder",
        "code": "Code",
        "decoder": "Encoder and decoder",
        "penalties": "Penalties",
        "reconstruction": "Reconstruction loss",
    }
    stage.block("image").focus()
    reached = []
    for turn in range(len(titles)):
        page.keyboard.press("Tab")
        reached_id = stage.root.evaluate("node => node.getRootNode().activeElement?.dataset.id ?? ''")
        reached.append(reached_id)
        page.keyboard.press("Enter" if turn % 2 else "Space")
        title = visitor.rail.root.locator(".st-key-open-block h2")
        expect(title).to_have_text(titles[reached_id], timeout=30_000)
        expect(stage.block(reached_id)).to_have_attribute("aria-pressed", "true")
        # The chain was drawn anew, and the focus stayed where it was.
        assert stage.root.evaluate("node => node.getRootNode().activeElement?.dataset.id ?? ''") == reached_id
    assert sorted(reached) == sorted(titles)


def test_a_link_brings_the_recipe_back(visit: Visit) -> None:
    one = visit().open("?lang=en&block=training")
    one.rail.move_to("Length", "50 epochs")
    one.rail.open("bottleneck")
    size = one.rail.move("Size", "ArrowRight")
    expect(one.page).to_have_url(re.compile("recipe="))
    link = copied(one)
    assert "run=" not in link
    # For a lesson in which that size alone can be moved, the loss not even be seen.
    lesson = "&lang=en&lock=all&free=bottleneck.size&hide=reconstruction"
    other = visit().open(link.removeprefix(f"{one.lab.address}/") + lesson)
    rail, stage = other.rail, other.stage
    expect(rail.root.locator(".st-key-open-training")).to_contain_text("50")
    assert stage.block("code").text_content() == one.stage.block("code").text_content()
    for turn in range(2):
        assert rail.value("Size") == size
        expect(rail.root.get_by_role("combobox", name="lesson").last).to_be_disabled()
        expect(stage.block("reconstruction")).to_have_attribute("role", "img")
        stage.block("reconstruction").click(force=True)
        rail.settle()
        expect(rail.root).not_to_contain_text("Reconstruction loss")
        if not turn:
            other.page.reload()
            stage.until(lambda told: "run" in told, "the stage")
            rail.settle()
    assert rail.move("Size", "ArrowRight") != size
    stage.train()


def copied(visitor: Visitor) -> str:
    """The link that the menu of links puts on the clipboard."""
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.locator(".st-key-links button").first.click()
    button = visitor.page.locator('[data-copy="experiment"]')
    button.click()
    expect(button).to_have_text("Copied")
    link: str = visitor.page.evaluate("navigator.clipboard.readText()")
    assert visitor.page.get_by_label("Address of the link").input_value() == link
    return link


def test_a_phone(visit: Visit) -> None:
    phone = {"width": 390, "height": 844}
    visitor = visit(viewport=phone, has_touch=True, is_mobile=True, device_scale_factor=2).open()
    page, stage = visitor.page, visitor.stage
    stage.until_drawn()
    widest = page.evaluate(
        """() => Math.max(document.documentElement.scrollWidth,
             document.querySelector('[data-testid="stMain"]').scrollWidth)"""
    )
    assert widest <= phone["width"]
    map_box = stage.root.locator("canvas.map-canvas").bounding_box()
    assert map_box
    assert map_box["width"] > 330
    # The rail is a drawer: closed at first, and open it lies within the screen.
    assert not visitor.rail.root.locator(".st-key-open-training").is_visible() or hidden_left(
        visitor.rail.root
    )
    page.locator(
        '[data-testid="stExpandSidebarButton"], [data-testid="stSidebarCollapsedControl"] button'
    ).first.click()
    expect(visitor.rail.root).to_have_attribute("data-collapsed", "false")
    page.wait_for_timeout(500)
    box = visitor.rail.root.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["width"] <= phone["width"]


def hidden_left(rail: object) -> bool:
    """Whether a closed drawer lies outside the screen."""
    box = rail.bounding_box()  # type: ignore[attr-defined]
    return box is None or box["x"] + box["width"] <= 0
