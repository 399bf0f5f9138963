"""Every card of every ready-made run, in both languages, as the Inspect page asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import torch
from api_server import browser, serving
from safetensors.torch import load

from aecore.runs.run import Run
from app.inspecting.cards import CARDS
from app.inspecting.scores import WHICH
from app.runs import library

READY = {name: Run.open(path) for name, path in library.ready_made().items()}
LANGUAGES = ("en", "fr")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """On a server without a set of images."""
    with serving(tmp_path_factory.mktemp("ready")) as address, browser(address) as client:
        yield client


def notes_of(response: httpx.Response) -> dict[str, Any]:
    """What a card says besides its tensors, none of which holds anything but numbers."""
    assert response.status_code == 200, response.text
    for name, tensor in load(response.content).items():
        assert bool(torch.isfinite(tensor.float()).all()), name
    header = json.loads(response.content[8 : 8 + int.from_bytes(response.content[:8], "little")])

    def refuse(found: str) -> float:
        raise AssertionError(f"{found} is no number of JSON")

    notes: dict[str, Any] = json.loads(header["__metadata__"]["notes"], parse_constant=refuse)
    return notes


@pytest.mark.parametrize("name", READY)
def test_every_card_is_answered_in_both_languages(client: httpx.Client, name: str) -> None:
    recipe = READY[name].recipe
    state = client.get(f"/api/runs/{name}/inspect").json()
    assert state["step"] == READY[name].about["steps"]
    cards = [card for card in CARDS if card != "loss" or recipe.bottleneck.kind == "gaussian"]
    for card in cards:
        for language in LANGUAGES if card == "scores" else ("en",):
            query = {"step": state["step"], **({"language": language} if card == "scores" else {})}
            response = client.get(f"/api/runs/{name}/inspect/{card}", params=query)
            assert notes_of(response) is not None, card


@pytest.mark.parametrize("name", READY)
def test_its_scores_are_those_written_down_each_with_a_whole_sentence_or_none(
    client: httpx.Client, name: str
) -> None:
    written = json.loads((READY[name].path / "scores.json").read_text())
    english, french = (
        notes_of(client.get(f"/api/runs/{name}/inspect/scores", params={"language": language}))["lines"]
        for language in LANGUAGES
    )
    assert [line["name"] for line in english] == [line["name"] for line in french] == list(written)
    for lines, point in ((english, "."), (french, ",")):
        for line in lines:
            value = line["value"].replace("\u202f", "").replace("\xa0", "").replace("\u2212", "-")
            value = value.replace(",", "" if point == "." else ".")
            # A small one is told in two digits and a power of ten.
            small = "⁻" in value
            value = value if "·" in value or not small else f"1·{value}"
            value = value.replace("·10", "e").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
            near = pytest.approx(written[line["name"]], rel=5e-2 if small else 1e-3, abs=1e-6)
            assert float(value) == near, line["name"]
            assert "{" not in line["sentence"]
            assert "nan" not in line["sentence"].lower()
    assert any(line["sentence"] for line in english)
    assert {one["sentence"] for one in english if one["sentence"]}.isdisjoint(
        other["sentence"] for other in french
    )


def test_one_whose_images_are_at_hand_is_measured_in_full(client: httpx.Client) -> None:
    name = next(name for name, run in READY.items() if run.recipe.data.name == "digits")
    path = f"/api/runs/{name}/inspect/scores"
    lines = notes_of(client.get(path, params={"which": WHICH[1]}, timeout=120))["lines"]
    quick = notes_of(client.get(path))["lines"]
    assert {line["name"] for line in lines} >= {line["name"] for line in quick}
    # Here the numbers are known that its sentence needs.
    assert "100 test images" in next(line["sentence"] for line in lines if line["name"] == "jacobian_norm")
