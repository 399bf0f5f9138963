"""What a score is compared with: principal axes and filters."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from library_samples import noise
from scipy import ndimage
from sklearn.decomposition import PCA

from aecore.scores import best_blur, best_median, gaussian_blur, median_filter, squared_error
from aecore.scores import principal as principal_module
from aecore.scores.pixels import clipped_error
from aecore.scores.principal import PrincipalAxes, principal_directions, turned

IMAGES = noise(60, (1, 5, 5))


def test_principal_axes_as_many_as_pixels_give_the_images_back() -> None:
    axes = PrincipalAxes.fit(IMAGES, 25)
    assert torch.allclose(axes.reconstruct(IMAGES), IMAGES, atol=1e-5)
    assert torch.allclose(axes.components @ axes.components.T, torch.eye(25), atol=1e-5)


@pytest.mark.parametrize("way", ["pixels", "images", "projected"])
def test_principal_axes_are_those_of_scikit_learn(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    images = IMAGES * torch.linspace(0.1, 2, 25).view(1, 1, 5, 5)
    if way == "images":
        images = images[:20]
        monkeypatch.setattr(principal_module, "EXACT", 24)
    elif way == "projected":
        monkeypatch.setattr(principal_module, "EXACT", 2)
    axes = PrincipalAxes.fit(images, 3)
    rows = images.flatten(1).double().numpy()
    other = PCA(3, svd_solver="full").fit(rows)
    there = torch.from_numpy(other.inverse_transform(other.transform(rows))).view(images.shape).float()
    assert torch.allclose(axes.reconstruct(images), there, atol=2e-3 if way == "projected" else 1e-5)
    alike = np.abs((axes.components.double().numpy() * other.components_).sum(axis=1))
    assert alike == pytest.approx(np.ones(3), abs=1e-3)


def test_fewer_axes_are_the_first_of_more_and_the_error_is_the_variance_left() -> None:
    axes = PrincipalAxes.fit(IMAGES, 25)
    few = axes.first(4)
    assert few.encode(IMAGES).shape == (60, 4)
    variances = axes.encode(IMAGES).var(dim=0, correction=0)
    error = float(squared_error(few.reconstruct(IMAGES), IMAGES).mean())
    assert error == pytest.approx(float(variances[4:].sum()), rel=1e-4)


def test_principal_axes_are_no_more_than_there_can_be() -> None:
    assert len(PrincipalAxes.fit(IMAGES[:3], 100).components) <= 3
    assert torch.isfinite(PrincipalAxes.fit(IMAGES[:1], 4).reconstruct(IMAGES)).all()


def test_filters_are_those_of_scipy() -> None:
    images = noise(3, (2, 9, 11))
    plain = images.numpy()
    blurred = np.stack([ndimage.gaussian_filter(image, (0, 0.8, 0.8), mode="mirror") for image in plain])
    assert gaussian_blur(images, 0.8) == pytest.approx(torch.from_numpy(blurred), abs=1e-3)
    for window in (1, 3, 5, 7, 9):
        middles = np.stack(
            [ndimage.median_filter(image, (1, window, window), mode="mirror") for image in plain]
        )
        assert torch.equal(median_filter(images, window), torch.from_numpy(middles))
    assert gaussian_blur(torch.ones(1, 1, 3, 3), 3.0) == pytest.approx(torch.ones(1, 1, 3, 3))


def test_the_best_filter_removes_noise_that_a_wider_or_narrower_one_does_not() -> None:
    clean = torch.zeros(40, 1, 12, 12)
    clean[:, :, 3:7, 3:7] = clean[:, :, 7:11, 7:11] = 1.0  # corners, which a wide window rounds off
    generator = torch.Generator().manual_seed(0)
    salted = torch.where(torch.rand(clean.shape, generator=generator) < 0.1, 1 - clean, clean)
    assert best_median(salted, clean) == 3
    assert best_median(clean, clean) == 1
    noisy = clean + 0.3 * torch.randn(clean.shape, generator=generator)
    spread = best_blur(noisy, clean)
    chosen = float(squared_error(gaussian_blur(noisy, spread), clean).mean())
    for other in (0.3, 3.0):
        assert chosen < float(squared_error(gaussian_blur(noisy, other), clean).mean())
    assert best_blur(noisy, clean, clipped_error) <= spread


@pytest.mark.parametrize("way", ["numbers", "rows", "projected"])
def test_directions_are_those_of_a_singular_value_decomposition_and_have_one_length(way: str) -> None:
    rows = noise(40, (1, 6, 6)).flatten(1).double() * torch.linspace(0.1, 3, 36, dtype=torch.float64) ** 3
    rows = rows[:20] if way == "rows" else rows
    centre = rows.mean(dim=0)
    exact = {"numbers": 36, "rows": 20, "projected": 4}[way]
    found = principal_directions(rows, centre, 3, exact)
    other = np.linalg.svd((rows - centre).numpy(), full_matrices=False)[2][:3]
    near = 1e-5 if way == "projected" else 1e-10
    assert torch.allclose(found @ found.T, torch.eye(3, dtype=torch.float64), atol=1e-10)
    assert np.abs((found.numpy() * other).sum(axis=1)) == pytest.approx(np.ones(3), abs=near)
    signed = turned(found)
    assert torch.equal(signed.abs(), found.abs())
    assert torch.equal(signed, turned(-found))
    assert bool((signed.amax(dim=1) == signed.abs().amax(dim=1)).all())


def test_rows_along_one_line_have_one_direction_however_they_are_counted() -> None:
    line = torch.linspace(-1, 1, 5, dtype=torch.float64)[:, None] * torch.tensor([[3.0, 0.0, 4.0] * 4])
    for exact in (12, 5):
        found = principal_directions(line, line.mean(dim=0), 2, exact)
        assert torch.allclose(turned(found)[0], torch.tensor([3.0, 0.0, 4.0] * 4).double() / 10)
        points = (line @ found.T)[:, 1:]
        assert points.abs().max() < 1e-12
    assert not len(principal_directions(line[:1], line[0], 2, 5))
