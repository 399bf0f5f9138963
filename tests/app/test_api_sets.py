"""A few images of a set by /api/sets, and that nobody trains on a set that is not here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from api_server import browser, serving
from PIL import Image

from aecore.datasets.loading import import_images
from aecore.recipe.presets import PRESETS
from app.web.settings import job_table, settings


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with serving(tmp_path) as address, browser(address) as client:
        yield client


def own(tmp_path: Path, *, replace: bool = False, grey: int = 0) -> None:
    """Twelve images in three classes; each image has one grey, ten times its class and one for its own number."""
    labels = np.repeat(np.arange(3), 8)
    values = (grey + 10 * labels + np.tile(np.arange(8), 3)).astype(np.uint8)
    images = np.broadcast_to(values[:, None, None], (24, 8, 10)).copy()
    images[:, 0, 0] = 255  # so that the values plainly run to 255
    np.savez(tmp_path / "x.npz", images=images, labels=labels)
    import_images(tmp_path / "x.npz", "steps", settings().data_folder(), replace=replace)


def pixels(response: httpx.Response) -> np.ndarray:
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(response.content)))


def test_images_of_a_set_come_class_by_class_in_turn(client: httpx.Client, tmp_path: Path) -> None:
    own(tmp_path)
    shown = [pixels(client.get(f"/api/sets/steps/{index}.png?v=1")) for index in range(12)]
    assert {image.shape for image in shown} == {(8, 10)}
    assert [int(image[1, 1]) // 10 for image in shown] == [0, 1, 2] * 4
    assert len({int(image[1, 1]) for image in shown}) == 12


def test_a_replaced_set_shows_its_new_images(client: httpx.Client, tmp_path: Path) -> None:
    own(tmp_path)
    before = pixels(client.get("/api/sets/steps/0.png"))
    own(tmp_path, replace=True, grey=100)
    assert int(pixels(client.get("/api/sets/steps/0.png"))[1, 1]) - int(before[1, 1]) == 100


def test_they_are_shown_as_the_recipe_sees_them(client: httpx.Client) -> None:
    grey = pixels(client.get("/api/sets/digits/3.png"))
    black = pixels(client.get("/api/sets/digits/3.png?binarise=threshold"))
    assert np.array_equal(black, np.where(grey >= 128, 255, 0))
    sampled = pixels(client.get("/api/sets/digits/3.png?binarise=sampled"))
    assert set(np.unique(sampled)) == {0, 255}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("digits/12.png", 404),
        ("digits/-1.png", 404),
        ("digits/x.png", 404),
        ("digits/1.png?binarise=much", 404),
        ("nobody/1.png", 400),
        ("mnist/1.png", 400),
        ("..%2F..%2Fetc/1.png", 404),
    ],
)
def test_other_images_are_refused_in_a_sentence(path: str, status: int, client: httpx.Client) -> None:
    response = client.get(f"/api/sets/{path}")
    assert response.status_code == status
    assert response.json()["error"].endswith(".")


def test_nobody_trains_on_a_set_that_is_not_here(client: httpx.Client) -> None:
    recipe = PRESETS["vae-2d"].replace("data.name", "mnist").as_dict()
    answer = client.post("/api/jobs", json={"recipe": recipe}, headers={"accept-language": "fr"})
    assert answer.status_code == 409
    assert "MNIST n’est pas encore sur ce serveur" in answer.json()["error"]
    assert job_table().list() == []
