"""Exploring a latent space in a real browser: by mouse, finger and keys, with two models, through time, offline."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import load as load_codes

from browser.conftest import Enter
from browser.explorer import READY, Explorer, scrub, train
from browser.lab import Lab
from browser.test_accessibility import AXE, barriers
from browser.test_screens import check_nothing_is_cut_off, shoot

# What the page's own clock says of what decodes: how many bytes came over the line.
FETCHED = """() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm"))
  .map(({ transferSize }) => transferSize)"""


@pytest.fixture(scope="module")
def plain(lab: Lab) -> str:
    """A plain autoencoder on the same digits, with another length of code."""
    return train(
        lab, "explore-plain", "autoencoder-2d", data__name="digits", bottleneck__size=3, training__epochs=5
    )


def test_the_image_follows_the_hand(enter: Enter) -> None:
    explorer = enter().explore(READY)
    seen, places = [explorer.picture()], [explorer.place()]
    explorer.measure_anew()
    explorer.page.mouse.move(*explorer.middle(explorer.handle))
    explorer.page.mouse.down()
    for place in explorer.spiral(12, 1.0):
        explorer.page.mouse.move(*place)
        seen.append(explorer.changed(seen[-1]))
        places.append(explorer.place())
        assert np.allclose(explorer.middle(explorer.handle), place, atol=1)
    explorer.page.mouse.up()
    assert len(set(places)) == len(places)
    assert explorer.requests == []
    measured = explorer.measured()
    assert measured["framesDrawn"] == measured["framesMoved"] > 0
    # It is the model's own image of the code that is written there.
    expect(explorer.page).to_have_url(re.compile(r"#.*at="))
    written = re.search(r"at=([^&]*)", explorer.page.url)
    assert written is not None
    code = [float(value) for value in written[1].split(",")]
    assert np.allclose(code, explorer.place(), atol=0.006)
    answer = explorer.page.request.post(
        f"{explorer.lab.address}/api/runs/{READY}/decode/{explorer.told()['step']}", data={"codes": [code]}
    )
    expected = np.frombuffer(answer.body(), dtype="<f4").reshape(8, 8).clip(0, 1) * 255
    assert np.abs(expected - explorer.picture()).max() <= 1.5
    # What decodes is fetched once: the next visit finds it in the browser's own store.
    assert all(size > 1_000_000 for size in explorer.page.evaluate(FETCHED))
    explorer.page.reload()
    explorer.until_ready(READY)
    assert sum(explorer.page.evaluate(FETCHED)) == 0


def test_keys_move_the_point_and_shift_moves_it_further(enter: Enter) -> None:
    explorer = enter().explore(READY, "at=0,0")
    page = explorer.page
    explorer.handle.focus()
    assert explorer.handle.evaluate("node => node.matches(':focus-visible')")
    page.keyboard.press("ArrowRight")
    small = explorer.moved(0)
    page.keyboard.press("Shift+ArrowUp")
    large = explorer.moved(1)
    assert small > 0
    assert large == pytest.approx(10 * small, rel=0.2)
    page.keyboard.press("Enter")
    told = explorer.stage.until(lambda told: told["image"] != "", "an image")
    assert f"Class {label_of(explorer, int(told['image']))}" in explorer.root.locator(".about").inner_text()
    # What is said to somebody who cannot see it.
    expect(explorer.root.locator(".spoken")).to_have_text(re.compile("Image decoded at"))
    # Typed coordinates.
    explorer.root.locator(".coordinates input").first.fill("1.5")
    assert explorer.place()[0] == 1.5
    expect(page).to_have_url(re.compile(r"at=1\.5,"))
    check_that_nothing_is_lost(explorer)
    # Tabs by the arrow keys.
    first = explorer.root.get_by_role("tab").first
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(explorer.root.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")


def check_that_nothing_is_lost(explorer: Explorer) -> None:
    """Far away the handle stands at the border and comes back; numbers that none has are refused in a sentence."""
    typed, number = (explorer.root.locator(f"{part} input").first for part in (".coordinates", ".choose"))
    typed.fill("40")
    expect(explorer.handle).to_have_class(re.compile("outside"))
    expect(explorer.root.locator(".about")).to_contain_text("off the map, where the arrow points")
    box, handle = explorer.square.bounding_box(), explorer.middle(explorer.handle)
    assert box
    assert box["x"] + box["width"] - 40 < handle[0] < box["x"] + box["width"]
    explorer.handle.focus()
    explorer.page.keyboard.press("ArrowLeft")
    expect(explorer.handle).not_to_have_class(re.compile("outside"))
    typed.fill("-900000")
    explorer.root.locator('[data-act="nearest"]').click()
    explorer.stage.until(lambda told: told["image"] != "", "the nearest image")
    image, place = explorer.told()["image"], explorer.place()
    for field, refused, held in ((typed, "1e39", f"{place[0]:.2f}"), (number, "360", image)):
        field.fill(refused)
        expect(explorer.root.locator(".notice")).to_contain_text(f"found {refused}")
        field.press("Enter")
        expect(field).to_have_value(held)
    assert (explorer.told()["image"], explorer.place()) == (image, place)


def label_of(explorer: Explorer, index: int) -> int:
    """The class of an image of the map."""
    return int(explorer.root.evaluate("(root, index) => root.__points()[index].label", index))


def test_a_finger_drags_it_on_a_phone(enter: Enter) -> None:
    explorer = enter(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).explore(READY)
    box = explorer.square.bounding_box()
    assert box is not None
    assert box["width"] >= 370
    image = explorer.root.locator(".decoded").first.bounding_box()
    assert image is not None
    assert image["y"] + image["height"] <= 844  # map and image are seen together
    finger = explorer.context.new_cdp_session(explorer.page)
    before, scrolled = explorer.picture(), explorer.page.evaluate("scrollY")

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    explorer.measure_anew()
    touch("touchStart", explorer.middle(explorer.handle))
    for place in explorer.spiral(20, 1.0):
        touch("touchMove", place)
    touch("touchEnd")
    explorer.changed(before)
    assert np.allclose(explorer.middle(explorer.handle), place, atol=2)
    assert explorer.page.evaluate("scrollY") == scrolled
    assert explorer.measured()["moves"] > 5
    # A tap on a point takes its image.
    x, y = explorer.root.evaluate("root => { const { x, y } = root.__points()[7]; return [x, y]; }")
    explorer.page.touchscreen.tap(box["x"] + x, box["y"] + y)
    explorer.stage.until(lambda told: told["image"] != "", "an image")
    shoot(explorer, "explore-390x844", full=True)
    check_nothing_is_cut_off(explorer)


def test_a_link_shows_the_same_to_somebody_else(enter: Enter) -> None:
    first = enter().explore(READY)
    root = first.root
    root.locator(".legend button").nth(3).click()
    root.locator('[data-show="density"]').click()
    root.locator('[data-show="prior"]').click()
    root.locator('[data-show="shapes"]').click()
    root.locator(".toolbar select").nth(1).select_option("20")
    root.locator('button[data-tab="traverse"]').click()
    scrub(first, 7)
    first.drag(20)
    first.stage.until(
        lambda told: told["fieldMs"] != "" and told["step"] != "4600", "the field and the moment"
    )
    expect(first.page).to_have_url(
        re.compile("tab=traverse.*step=559.*at=.*field=20.*show=prior,density,shapes.*off=3")
    )
    link = first.page.url
    second = enter()
    second.page.goto(link)
    second.until_ready(READY)
    second.stage.until(lambda told: told["fieldMs"] != "", "the field")
    assert (second.picture() == first.picture()).all()
    assert second.place() == first.place()
    for name in ("step", "axes", "image", "run"):
        assert second.told()[name] == first.told()[name]
    expect(second.root.locator(".legend button").nth(3)).to_have_attribute("aria-pressed", "false")
    expect(second.root.locator('button[data-tab="traverse"]')).to_have_attribute("aria-selected", "true")
    second.page.wait_for_timeout(500)
    assert second.page.url.partition("#")[2] == link.partition("#")[2]


def test_the_image_under_the_pointer_is_fetched_when_it_is_looked_at(enter: Enter) -> None:
    explorer = enter().explore(READY, "at=0,0")
    assert not [address for address in explorer.requests if "/images/" in address and "to=250" not in address]
    box = explorer.square.bounding_box()
    assert box is not None
    x, y = explorer.root.evaluate("root => { const { x, y } = root.__points()[300]; return [x, y]; }")
    explorer.page.mouse.move(box["x"] + x, box["y"] + y)
    tip = explorer.root.locator(".tip")
    expect(tip).to_be_visible()
    expect(tip.locator("canvas")).to_be_visible()
    assert explorer.picture(".tip canvas").max() > 100
    explorer.page.mouse.click(box["x"] + x, box["y"] + y)
    told = explorer.stage.until(lambda told: told["image"] != "", "the image")
    expect(explorer.page).to_have_url(re.compile(f"image={told['image']}"))


def test_one_hand_drags_two_models(enter: Enter, plain: str) -> None:
    explorer = enter().explore(READY, f"tab=two&other={plain}&image=11")
    explorer.stage.until(lambda told: told["other"] == plain, "the second model")
    expect(explorer.root.locator(".decoded")).to_have_count(2)
    explorer.page.wait_for_timeout(300)
    assert (other_picture(explorer) == decoded_by_server(explorer, plain, image=11)).mean() > 0.9
    pictures = []
    explorer.measure_anew()
    explorer.page.mouse.move(*explorer.middle(explorer.handle))
    explorer.page.mouse.down()
    for place in explorer.spiral(8, 1.0):
        explorer.page.mouse.move(*place)
        explorer.page.wait_for_timeout(40)
        pictures.append((explorer.picture().tobytes(), other_picture(explorer).tobytes()))
    explorer.page.mouse.up()
    assert explorer.requests == []
    assert len({one for one, _ in pictures}) == len(pictures)
    assert len({two for _, two in pictures}) == len(pictures)
    # Codes of two and of three numbers: the same code cannot be had, and that is said.
    explorer.root.locator(".two-words select").nth(1).select_option("code")
    expect(explorer.root.locator(".two-words p")).to_have_text(re.compile("different lengths"))
    expect(explorer.root.locator(".two-words select").nth(1)).to_have_value("image")  # as it is done
    shoot(explorer, "explore-two-models")


def other_picture(explorer: Explorer) -> np.ndarray:
    """The second model's image."""
    return explorer.picture(".decoded-figure:nth-child(2) .decoded")


def decoded_by_server(explorer: Explorer, run: str, image: int) -> np.ndarray:
    """What the server's model makes of one of its own images."""
    request, address = explorer.page.request, f"{explorer.lab.address}/api/runs/{run}"
    step = request.get(f"{address}/models").json()["latest"]
    pixels = np.frombuffer(
        request.get(f"{address}/images/test.bin?from={image}&to={image + 1}").body(), np.uint8
    )
    code = request.post(f"{address}/encode/{step}?n=1", data=(pixels / 255).astype("<f4").tobytes()).body()
    codes = [np.frombuffer(code, "<f4").tolist()]
    decoded = np.frombuffer(request.post(f"{address}/decode/{step}", data={"codes": codes}).body(), "<f4")
    rounded: np.ndarray = np.rint(decoded.clip(0, 1) * 255).astype(int).reshape(8, 8)
    return rounded


def test_all_axes_of_a_longer_code(enter: Enter, plain: str) -> None:
    explorer = enter().explore(plain)
    root = explorer.root
    assert explorer.told()["axes"] == "principal"
    expect(root.locator(".code-row")).to_have_count(3)
    before = explorer.picture()
    root.locator(".code-row input.number").nth(1).fill("2.5")
    explorer.changed(before)
    root.locator(".axis-x select").select_option("2")
    explorer.stage.until(lambda told: told["axes"] == "2,1", "two axes of the code")
    held = root.locator(".code-row input.number").nth(0).input_value()
    explorer.drag(10)
    assert root.locator(".code-row input.number").nth(0).input_value() == held
    assert float(root.locator(".code-row input.number").nth(2).input_value()) == pytest.approx(
        explorer.place()[0]
    )
    expect(explorer.page).to_have_url(re.compile("axes=3,2.*at="))
    # The nearest image is nearest in all three numbers, of which the map shows two.
    at = re.search(r"at=([^&]*)", explorer.page.url)
    assert at is not None
    step = explorer.told()["step"]
    answer = explorer.page.request.get(f"{explorer.lab.address}/api/runs/{plain}/codes/{step}.safetensors")
    code = np.array([float(value) for value in at[1].split(",")])
    away = np.linalg.norm(load_codes(answer.body())["codes"] - code, axis=1)
    root.locator('[data-act="nearest"]').click()
    explorer.stage.until(lambda told: told["image"] == str(away.argmin()), "the nearest image")


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "fr")])
def test_screens_and_barriers(enter: Enter, scheme: str, language: str) -> None:
    explorer = enter(color_scheme=scheme).explore(READY, "field=20&show=prior", language)
    explorer.stage.until(lambda told: told["fieldMs"] != "", "the field")
    explorer.page.wait_for_timeout(300)
    shoot(explorer, f"explore-1280x720-{scheme}-{language}")
    check_nothing_is_cut_off(explorer)
    assert explorer.page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight"
    )
    if AXE.is_file():
        assert barriers(explorer) == []
