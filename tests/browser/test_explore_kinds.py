"""Every network, code and colour: what the browser computes is what PyTorch computes; images in colour explored."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser

from aecore.datasets.loading import import_images
from aecore.model import Autoencoder
from aecore.parts.bottlenecks import BOTTLENECKS
from aecore.parts.networks.registry import NETWORKS
from aecore.recipe.recipe import Recipe
from aecore.runs.ready_made import ready_made_runs
from aecore.runs.run import Run
from app.runs.library import READY
from browser.conftest import Enter
from browser.explorer import Explorer
from browser.lab import Lab
from browser.test_screens import shoot

NETWORK: dict[str, dict[str, Any]] = {
    "dense": {"kind": "dense", "hidden": [24]},
    "tied": {"kind": "dense", "hidden": [24], "tied": True, "activation": "gelu"},
    "convolutional": {"kind": "convolutional", "channels": [4, 8], "hidden": [12]},
    "gru": {"kind": "recurrent", "cell": "gru", "hidden": [12]},
    "lstm": {"kind": "recurrent", "cell": "lstm", "hidden": [12]},
}
BOTTLENECK: dict[str, dict[str, Any]] = {
    "deterministic": {"bottleneck": {"kind": "deterministic", "size": 3}, "penalties": []},
    "diagonal": {"bottleneck": {"kind": "gaussian", "size": 2}},
    "full": {"bottleneck": {"kind": "gaussian", "size": 3, "covariance": "full"}},
}
# Grey and colour in turn: each network has both, and so has each kind of code.
KINDS = [(*kind, shades) for kind, shades in zip(product(NETWORK, BOTTLENECK), cycle((1, 3)), strict=False)]


def of_kind(network: str, bottleneck: str, data: str, **more: Any) -> Recipe:
    """A small recipe."""
    training = {"epochs": 1, "batch_size": 20, **more}
    changes = {
        "data": {"name": data, "train_size": 60},
        "network": NETWORK[network],
        **BOTTLENECK[bottleneck],
    }
    return Recipe.from_dict({**changes, "training": training})


def trained(lab: Lab, name: str, recipe: Recipe) -> str:
    """Trains into the lab's folder; the run's id."""
    run = Run.create(lab.runs, recipe, name=name, id=name)
    for _ in run.record(run.start(device="cpu", threads=1, data_folder=lab.data)):
        pass
    return name


@pytest.fixture(scope="module")
def coloured(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A set of one's own: discs in red, green and blue on 12 x 10."""
    rows, columns = np.mgrid[:12, :10]
    generator = np.random.default_rng(0)
    images = np.zeros((240, 12, 10, 3), dtype=np.uint8)
    labels = np.arange(240) % 3
    for image, label in zip(images, labels, strict=True):
        y, x, radius = generator.uniform((3, 3, 1.5), (9, 7, 3.5))
        image[..., label] = 255 * np.clip(radius - np.hypot(rows - y, columns - x), 0, 1)
    file = tmp_path_factory.mktemp("coloured") / "discs.npz"
    np.savez(file, images=images, labels=labels)
    return import_images(file, "coloured-discs", lab.data).name


def test_every_network_and_code_there_is_is_tried() -> None:
    assert {str(network["kind"]) for network in NETWORK.values()} == set(NETWORKS)
    assert {str(changes["bottleneck"]["kind"]) for changes in BOTTLENECK.values()} == set(BOTTLENECKS)
    for place, kinds in ((0, NETWORK), (1, BOTTLENECK)):
        assert {(kind[place], kind[2]) for kind in KINDS} == set(product(kinds, (1, 3)))


@pytest.fixture(scope="module")
def browsing(chromium: Browser, lab: Lab) -> Iterator[Explorer]:
    """One browser for all kinds: what it fetched once it keeps."""
    explorer = Explorer(chromium, lab)
    yield explorer
    explorer.leave()
    assert explorer.complaints == []


@pytest.mark.parametrize(("network", "bottleneck", "shades"), KINDS)
def test_the_browser_computes_what_pytorch_computes(
    browsing: Explorer, lab: Lab, coloured: str, network: str, bottleneck: str, shades: int
) -> None:
    recipe = of_kind(network, bottleneck, coloured if shades == 3 else "digits")
    run = trained(lab, f"kind-{network}-{bottleneck}", recipe)
    browsing.explore(run)
    check_numbers(browsing, Run.open(lab.runs / run).model(), (3, 12, 10) if shades == 3 else (1, 8, 8))


@pytest.mark.parametrize("name", ready_made_runs())
def test_every_ready_made_model_in_the_browser(browsing: Explorer, name: str) -> None:
    run = Run.open(ready_made_runs()[name])
    browsing.explore(READY + name)
    model = run.model()
    check_numbers(browsing, model, model.shape)


def check_numbers(
    explorer: Explorer, model: Autoencoder, shape: tuple[int, int, int], count: int = 64
) -> None:
    """Images within 1e-5 and codes within 1e-5 x max(1, |h|), over this many of each."""
    assert explorer.told()["engine"] == "browser"
    generator = torch.Generator().manual_seed(0)
    images = torch.rand((count, *shape), generator=generator)
    with torch.no_grad():
        code = model.distribution(images)
        # Half of the codes are those of images, half lie among them, where nothing was ever encoded.
        spread = code.mean.std(dim=0) * torch.randn(code.mean.shape, generator=generator)
        codes = torch.where(torch.arange(count)[:, None] % 2 == 0, code.mean, code.mean.mean(dim=0) + spread)
        wanted = model.decode(codes)
    decoded = explorer.root.evaluate(
        "(root, given) => root.__decode(...given)", [codes.flatten().tolist(), count]
    )
    assert np.abs(np.array(decoded) - wanted.flatten().numpy()).max() < 1e-5
    encoded = explorer.root.evaluate(
        "(root, given) => root.__encode(...given)", [images.flatten().tolist(), count]
    )
    deviation = None if code.log_variance is None else (0.5 * code.log_variance).exp()
    given = deviation if code.factor is None else code.factor
    for found, expected in ((encoded["mean"], code.mean), (encoded["spread"], given)):
        values = np.array([]) if expected is None else expected.flatten().numpy()
        assert len(found) == len(values)
        assert (np.abs(np.array(found) - values) <= 1e-5 * np.maximum(1, np.abs(values))).all()


def test_images_in_colour_are_explored(enter: Enter, lab: Lab, coloured: str) -> None:
    recipe = of_kind("dense", "diagonal", coloured, epochs=60, learning_rate=0.003)
    run = trained(lab, "colour", recipe.replace("data.train_size", None))
    explorer = enter().explore(run, "image=0&field=10")
    image = explorer.told()["image"]
    explorer.stage.until(lambda told: told["fieldMs"] != "", "the field")
    # The image of the test set itself, then what the model makes of it: its disc has the class's colour.
    address = f"{lab.address}/api/runs/{run}/images/test.bin?from={image}&to={int(image) + 1}"
    original = np.frombuffer(explorer.page.request.get(address).body(), np.uint8).reshape(3, 12, 10)
    decoded = colours(explorer, ".decoded")
    assert decoded.shape == (3, 12, 10)
    strongest = original.sum((1, 2)).argmax()
    assert decoded.sum((1, 2)).argmax() == strongest
    model = Run.open(lab.runs / run).model()
    with torch.no_grad():
        back = model.reconstruct(torch.from_numpy(original.copy())[None] / 255)[0].clamp(0, 1) * 255
    assert np.abs(decoded - back.numpy()).max() <= 1.5
    before = decoded
    explorer.measure_anew()
    explorer.drag(20)
    assert explorer.requests == []
    assert (colours(explorer, ".decoded") != before).any()
    shoot(explorer, "explore-colour")
    check_numbers(explorer, model, (3, 12, 10))


def colours(explorer: Explorer, selector: str) -> np.ndarray:
    """A canvas's red, green and blue, (3, height, width) in 0..255."""
    width, height, values = explorer.root.locator(selector).first.evaluate(
        """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                       return [canvas.width, canvas.height, [...data]]; }"""
    )
    return np.array(values, dtype=np.int64).reshape(height, width, 4)[..., :3].transpose(2, 0, 1)
