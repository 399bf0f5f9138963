"""What an Inspect card says where its answer cannot be had or drawn, and that it is asked for again."""

from __future__ import annotations

import numpy as np
from safetensors.torch import save

from browser.cards import Cards, pixels
from browser.conftest import Visit

# An answer without any of the tensors that a card is drawn from.
EMPTY = save({}, {"notes": "{}"})


def test_a_card_that_cannot_be_had_says_why_and_is_asked_for_again(
    visit: Visit, runs: dict[str, str]
) -> None:
    visitor = visit()
    visitor.page.route(
        "**/inspect/filters?*", lambda route: route.fulfill(status=409, json={"error": "No filters."})
    )
    visitor.page.route(
        "**/inspect/filtered?*", lambda route: route.fulfill(status=409, json={"error": "No medians."})
    )
    cards = Cards(visitor).open(runs["denoising"])
    card = cards.root.locator('.card[data-card="filters"]')
    cards.until(lambda: card.locator(".card-trouble").is_visible(), "the trouble")
    assert "No filters." in card.locator(".card-trouble").inner_text()
    # Where only what stands beside a picture is missing, the picture is there.
    cleaning = cards.root.locator('.card[data-card="cleans"]')
    cleaning.scroll_into_view_if_needed()
    cards.until(lambda: cleaning.locator(".card-trouble").is_visible(), "the other trouble")
    assert "No medians." in cleaning.locator(".card-trouble").inner_text()
    assert cleaning.locator('[data-row="reconstruction"] canvas').first.is_visible()
    visitor.page.unroute("**/inspect/filters?*")
    card.locator(".card-trouble button").click()
    cards.card("filters")
    assert not card.locator(".card-trouble").is_visible()
    assert len(np.unique(pixels(card.locator("canvas.mosaic")).reshape(-1, 3), axis=0)) > 1
    assert all("409" in said for said in visitor.complaints)
    visitor.complaints.clear()


def test_a_card_whose_answer_cannot_be_drawn_says_so_and_is_asked_for_again(
    visit: Visit, runs: dict[str, str]
) -> None:
    visitor = visit()
    visitor.page.route("**/inspect/code?*", lambda route: route.fulfill(body=EMPTY))
    cards = Cards(visitor).open(runs["denoising"])
    card = cards.root.locator('.card[data-card="code"]')
    cards.until(lambda: card.locator(".card-trouble").is_visible(), "the trouble")
    assert "cannot be drawn" in card.locator(".card-trouble").inner_text()
    assert card.get_attribute("aria-busy") is None
    assert len(visitor.complaints) > 0
    visitor.complaints.clear()
    visitor.page.unroute("**/inspect/code?*")
    card.locator(".card-trouble button").click()
    cards.until(lambda: card.locator("canvas.code").count() > 0, "the codes")
    assert not card.locator(".card-trouble").is_visible()
    assert visitor.complaints == []
