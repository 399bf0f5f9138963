"""The Inspect page in a real browser: each card for the family it belongs to, what is chosen, what went wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.model import Autoencoder
from aecore.runs.run import Run
from browser.cards import FAMILIES, Cards, pixels
from browser.conftest import Visit
from browser.lab import Lab
from browser.test_accessibility import AXE, barriers

FIRST = {
    "variational": ["invents", "between", "loss"],
    "sparse": ["filters", "code", "units"],
    "denoising": ["cleans", "code"],
    "overcomplete": ["code", "filters"],
}
EVERY = {"filters", "code", "units", "moves", "cleans", "invents", "between", "scores"}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_its_cards_its_own_first_and_all_of_them_are_drawn(
    visit: Visit, runs: dict[str, str], family: str
) -> None:
    cards = Cards(visit()).open(runs[family])
    names = cards.drawn(2)
    assert names[: len(FIRST[family])] == FIRST[family]
    assert set(names) == EVERY | ({"loss"} if family == "variational" else set())
    for name in names:
        card = cards.card(name)
        assert card.locator("h2").inner_text().endswith("?")
        assert len(card.locator(".reading").inner_text()) > 30
        assert not card.locator(".card-trouble").is_visible()
        if name != "scores":
            # Something is drawn: not one colour alone.
            shown = [pixels(canvas) for canvas in card.locator("canvas:visible").all()[:3]]
            assert shown
            assert all(len(np.unique(picture.reshape(-1, 3), axis=0)) > 1 for picture in shown), name


def test_the_first_cards_are_seen_without_scrolling_and_nothing_jumps_when_they_come(
    visit: Visit, runs: dict[str, str]
) -> None:
    cards = Cards(visit()).open(runs["sparse"])
    first = cards.root.locator(".card")
    before = [first.nth(index).bounding_box() for index in range(6)]
    cards.drawn(5)
    assert [first.nth(index).bounding_box() for index in range(6)] == before
    for box in before[:3]:
        assert box is not None
        assert box["y"] + box["height"] <= 720


def test_filters_are_drawn_from_the_weights(visit: Visit, runs: dict[str, str], lab: Lab) -> None:
    cards = Cards(visit()).open(runs["sparse"])
    shown = pixels(cards.card("filters").locator("canvas.mosaic"))
    model: Autoencoder = Run.open(Path(lab.runs) / runs["sparse"]).model()
    weights = model.bottleneck.head.weight
    strongest = weights[weights.norm(dim=1).argmax()].view(8, 8).numpy()
    # The first picture: red where the strongest unit's weight is above zero, blue where it is below.
    column = np.nonzero((shown.sum(axis=2) == 0).all(axis=0))[0]  # the first gap is empty
    width = int(column[0])
    cell = shown[:width, :width]
    centres = ((np.arange(8) + 0.5) * width / 8).astype(int)
    redness = (cell[..., 0] - cell[..., 2])[np.ix_(centres, centres)]
    strong = np.abs(strongest) > 0.3 * np.abs(strongest).max()
    assert strong.sum() > 4
    assert (np.sign(redness[strong]) == np.sign(strongest[strong])).all()


def test_the_slider_corrupts_live_for_any_model_and_the_link_keeps_what_is_chosen(
    visit: Visit, runs: dict[str, str]
) -> None:
    visitor = visit()
    cards = Cards(visitor).open(runs["variational"])
    card = cards.card("cleans")
    slider, before = card.locator("input[type=range]"), card.locator('[data-row="corrupted"] b')
    assert slider.get_attribute("aria-valuetext") == "30\u00a0%"

    def at(percent: int) -> float:
        shown = before.inner_text()
        slider.evaluate(
            "(range, value) => { range.value = value; range.dispatchEvent(new Event('input', {bubbles: true})); }",
            percent,
        )
        cards.until(lambda: before.inner_text() != shown, f"{percent} percent")
        return float(before.inner_text().split()[0])

    assert at(10) > at(60) > at(100)
    card.locator("select").select_option("gaussian_noise")
    cards.until(lambda: slider.get_attribute("aria-valuetext") == "1", "a deviation of one")
    assert "noise=gaussian_noise" in visitor.page.url
    assert "amount=100" in visitor.page.url
    cards.until(lambda: "dB" in card.locator('[data-row="filtered"] b').inner_text(), "a filter beside it")


def test_the_chosen_image_is_the_one_the_tangents_are_taken_at_by_click_and_by_key(
    visit: Visit, runs: dict[str, str]
) -> None:
    visitor = visit()
    cards = Cards(visitor).open(runs["sparse"], chosen="#image=2")
    images = cards.root.locator('.images [role="radio"]')
    assert images.nth(2).get_attribute("aria-checked") == "true"
    norm = cards.card("moves").locator(".control span").first
    first = norm.inner_text()
    images.nth(5).click()
    cards.until(lambda: norm.inner_text() != first, "another norm")
    second = norm.inner_text()
    visitor.page.keyboard.press("ArrowRight")
    cards.until(lambda: norm.inner_text() != second, "the next image's norm")
    assert "image=6" in visitor.page.url
    assert images.nth(6).evaluate("image => image === image.getRootNode().activeElement")


def test_draw_again_draws_others_and_pixels_are_drawn_where_asked_for(
    visit: Visit, runs: dict[str, str]
) -> None:
    cards = Cards(visit()).open(runs["variational"])
    card, first = cards.card("invents"), cards.picture("invents")
    card.locator('[data-act="redraw"]').click()
    cards.until(lambda: cards.picture("invents") != first, "other draws")
    second = cards.picture("invents")
    card.locator('[data-act="sample"]').click()
    cards.until(lambda: cards.picture("invents") != second, "drawn pixels")
    shades = np.unique(pixels(card.locator("canvas").first)[..., 0])
    assert set(shades.tolist()) <= {0, 255}


def test_axes_and_shapes_can_be_chosen(visit: Visit, runs: dict[str, str]) -> None:
    cards = Cards(visit()).open(runs["variational"], chosen="#axes=1,2")
    before = cards.picture("between")
    across, up = (cards.card("between").locator("select").nth(index) for index in (0, 1))
    assert (across.input_value(), up.input_value()) == ("0", "1")
    across.select_option("1")  # both cannot be the same: they change places
    cards.until(lambda: up.input_value() == "0" and cards.picture("between") != before, "the other way round")
    code = cards.card("code")
    code.locator("select").select_option("1x4")
    cards.until(
        lambda: code.locator("canvas.code").first.evaluate("c => c.width === 4 && c.height === 1"), "a row"
    )


def test_an_identity_learned_is_said_and_a_good_model_is_not_warned_of(
    visit: Visit, runs: dict[str, str]
) -> None:
    cards = Cards(visit()).open(runs["overcomplete"])
    assert "80" in cards.root.locator('.warnings [data-finding="identity"]').inner_text()
    cards = Cards(visit()).open(runs["sparse"])
    assert cards.root.locator(".warnings p").count() == 0


def test_a_card_is_enlarged_and_goes_back_by_escape(visit: Visit, runs: dict[str, str]) -> None:
    cards = Cards(visit()).open(runs["sparse"])
    card = cards.card("units")
    small = cards.settled(card)
    card.locator('[data-act="enlarge"]').click()
    large = card.bounding_box()
    assert large is not None
    assert large["width"] > 1200
    assert large["height"] > 1.8 * small["height"]
    cards.page.keyboard.press("Escape")
    again = cards.settled(card)
    assert (again["width"], again["height"]) == (small["width"], small["height"])


def test_with_one_test_image_every_card_is_drawn_and_no_unit_is_called_dead(
    visit: Visit, runs: dict[str, str], lab: Lab
) -> None:
    lone = Path(lab.runs) / "inspect-lone"
    shutil.copytree(Path(lab.runs) / runs["sparse"], lone)
    tensors, notes = load_tensors(lone / "probe.safetensors")
    first = {name: tensor[:1].clone() for name, tensor in tensors.items()}
    save_tensors(lone / "probe.safetensors", first, notes)
    cards = Cards(visit()).open(lone.name)
    for name in cards.drawn(1):
        card = cards.card(name)
        cards.until(lambda card=card: card.get_attribute("aria-busy") is None, name)  # type: ignore[misc]
        assert not card.locator(".card-trouble").is_visible()
    assert cards.root.locator('.warnings [data-finding="alike"]').is_visible()
    assert cards.root.locator('.warnings [data-finding="dead"]').count() == 0
    told = cards.card("units").locator(".told").inner_text()
    assert "Which units are dead" in told


def test_while_a_run_trains_its_cards_follow(visit: Visit) -> None:
    visitor = visit().open_recipe("vae-2d", training__epochs=300)
    run = visitor.stage.train()
    visitor.stage.until_points(5)
    visitor.page.get_by_role("link", name="Inspect").click()
    cards = Cards(visitor)
    cards.drawn(2)
    assert cards.root.get_attribute("data-run") == run
    first = int(cards.root.get_attribute("data-step") or 0)
    cards.until(
        lambda: int(cards.card("invents").get_attribute("data-drawn") or 0) > first, "weights of a later step"
    )


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: the frontend was not built here")
@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "fr")])
def test_no_barrier_is_found(visit: Visit, runs: dict[str, str], scheme: str, language: str) -> None:
    cards = Cards(visit(color_scheme=scheme)).open(runs["variational"], language=language)
    for name in cards.drawn(3):
        cards.card(name)
    assert barriers(cards.visitor) == []
    words = cards.root.inner_text()
    assert "inspect." not in words
    assert ("Qu’invente-t-il\u00a0?" in words) == (language == "fr")


def test_a_phone_shows_one_card_under_another_and_nothing_is_cut(visit: Visit, runs: dict[str, str]) -> None:
    cards = Cards(visit(viewport={"width": 390, "height": 844})).open(runs["variational"])
    boxes = [cards.card(name).bounding_box() for name in cards.drawn(1)]
    for box in boxes:
        assert box is not None
        assert box["x"] >= 0
        assert 340 < box["width"] <= 390
    assert cards.page.evaluate("document.documentElement.scrollWidth") <= 390
