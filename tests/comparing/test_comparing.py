"""What is said of several runs side by side, against values worked out by hand."""

from __future__ import annotations

import pytest
import torch
from library_samples import RECIPES, noise, tiny

from aecore.comparing.images import HELD, comparable, groups, images_key
from aecore.comparing.losses import measures, squared_error
from aecore.comparing.recipes import differing_lines, repeats, settings_of
from aecore.comparing.scores import score_rows, verdicts
from aecore.disk.tensors import pixels
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe


def lines(*recipes: Recipe) -> dict[str, tuple[object, ...]]:
    return {line.path: line.values for line in differing_lines(recipes)}


def test_only_what_differs_is_told() -> None:
    assert lines(tiny(), tiny(), tiny()) == {}
    assert lines(tiny(), tiny(bottleneck__size=5), tiny(training__seed=3)) == {
        "bottleneck.size": (2, 5, 2),
        "training.seed": (0, 0, 3),
    }


def test_a_kind_that_differs_brings_the_settings_that_it_does_not_have_anyway() -> None:
    found = lines(PRESETS["practical-dense"], PRESETS["practical-convolutional"])
    assert found["network.kind"] == ("dense", "convolutional")
    assert found["network.channels"] == (None, [16, 32])
    assert "network.kernel_size" not in found  # three, as every convolutional one unless it is said
    found = lines(tiny(), tiny(penalties=[]))
    assert found == {"penalties.kl_divergence.beta": (1.0, None)}


@pytest.mark.parametrize("name", RECIPES)
def test_every_line_is_a_setting_of_a_recipe_by_its_path(name: str) -> None:
    recipe = tiny().replace(RECIPES[name])
    for path, value in settings_of(recipe).items():
        assert recipe.replace(path, value) == recipe, path
    for line in differing_lines([recipe, PRESETS["practical-convolutional"]]):
        assert line.values[0] != line.values[1]


def test_repeats_are_the_same_but_for_the_seed() -> None:
    recipes = [
        tiny(),
        tiny(training__epochs=3),
        tiny(training__seed=4),
        tiny(training__epochs=3, training__seed=1),
    ]
    assert repeats(recipes) == [[0, 2], [1, 3]]


def probe(images: torch.Tensor) -> dict[str, torch.Tensor]:
    stored = pixels(images)
    return {"images": stored, "labels": torch.arange(len(stored)) % 3, "originals": stored[:4]}


def test_the_same_test_images_are_known_also_where_a_run_keeps_fewer_of_them() -> None:
    images = noise(HELD + 40, (1, 6, 6))
    whole, fewer = images_key(probe(images)), images_key(probe(images[: HELD + 3]))
    assert whole == fewer
    others = {
        "another order": images.flip(0),
        "another shape": images.reshape(-1, 1, 4, 9),
        "others": noise(HELD + 40, (1, 6, 6), seed=1),
    }
    for name, other in others.items():
        assert images_key(probe(other)) != whole, name


def test_the_largest_group_is_compared_and_none_where_no_two_are_alike() -> None:
    assert groups(["a", None, "b", "a"]) == [0, None, 1, 0]
    assert comparable(["a", "b", "b", None, "a", "b"]) == [1, 2, 5]
    assert comparable(["a", "b", "b", "a"]) == [0, 3]  # the first of two as large
    assert comparable(["a", "b", None]) == comparable(["a"]) == comparable([]) == []


def test_curves_are_of_what_all_have_in_common() -> None:
    dense, denoising = PRESETS["practical-dense"], PRESETS["practical-denoising"]
    variational, heavier = tiny(), tiny(penalties=[{"kind": "kl_divergence", "beta": 4.0}])
    assert measures([dense, denoising]) == ["loss", "squared_error"]
    assert measures([variational, variational]) == ["loss", "reconstruction", "squared_error"]
    assert measures([variational, heavier]) == ["reconstruction", "squared_error"]
    assert measures([dense, variational]) == ["squared_error"]


def test_the_squared_error_is_summed_over_pixels_and_averaged_over_images() -> None:
    originals = torch.tensor([0, 255], dtype=torch.uint8).reshape(1, 1, 1, 2).repeat(2, 1, 1, 1)
    made = originals.clone()
    assert squared_error(originals, made) == 0.0
    made[0] = torch.tensor([255, 0]).reshape(1, 1, 2)
    assert squared_error(originals, made) == pytest.approx(1.0)  # two of one image, none of the other


def test_the_best_is_marked_by_the_direction_of_each_score() -> None:
    runs = [
        {"squared_error": 3.0, "psnr": 20.0, "hoyer": 0.2},
        {"squared_error": 2.0, "psnr": 19.0, "hoyer": 0.4},
        {},
    ]
    rows = {row.name: row.cells for row in score_rows(runs, [[0], [1], [2]])}
    best = {name: [cell.best if cell else None for cell in cells] for name, cells in rows.items()}
    assert best == {
        "squared_error": [False, True, None],
        "psnr": [True, False, None],
        "hoyer": [False, False, None],
    }
    assert list(rows) == ["squared_error", "psnr", "hoyer"]  # in the order of the registry


def test_the_best_of_some_is_not_marked_as_the_best_of_all() -> None:
    runs = [
        {"psnr": 20.0, "trustworthiness": 0.9},
        {"psnr": 22.0, "trustworthiness": 0.8},
        {"psnr": 21.0},
        {},
    ]
    rows = {row.name: row.cells for row in score_rows(runs, [[0], [1], [2], [3]])}
    best = {name: [cell.best if cell else None for cell in cells] for name, cells in rows.items()}
    assert best == {"psnr": [False, True, False, None], "trustworthiness": [False, False, None, None]}


def test_level_runs_are_both_the_best_and_neither_where_all_are() -> None:
    runs = [{"psnr": 20.0}, {"psnr": 20.001}, {"psnr": 12.0}]
    (row,) = score_rows(runs, [[0], [1], [2]])
    assert [cell.best for cell in row.cells if cell] == [True, True, False]
    (row,) = score_rows(runs[:2], [[0], [1]])
    assert [cell.best for cell in row.cells if cell] == [False, False]


def test_repeats_are_a_mean_and_a_sample_deviation_and_luck_is_called_so() -> None:
    runs = [{"squared_error": value} for value in (1.0, 2.0, 3.0, 2.5, 9.0)]
    (row,) = score_rows(runs, [[0, 1, 2], [3], [4]])
    first = row.cells[0]
    assert first is not None
    assert (first.mean, first.spread, first.count) == (2.0, 1.0, 3)
    # 2 and 2.5 are level within a spread of 1; 9 is not.
    assert [cell.best for cell in row.cells if cell] == [True, True, False]
    found = {(verdict.first, verdict.second): verdict for verdict in verdicts(row)}
    assert found[0, 1].within
    assert not found[0, 2].within
    assert found[0, 2].difference == 7.0
    assert (1, 2) not in found  # neither was repeated: nothing is known of chance


def test_a_family_has_a_score_only_where_all_of_its_runs_have_it() -> None:
    runs = [{"psnr": 20.0, "trustworthiness": 0.9}, {"psnr": 22.0}, {}, {"psnr": float("nan")}]
    rows = {row.name: row.cells for row in score_rows(runs, [[0, 1, 2], [3]])}
    assert set(rows) == {"psnr"}
    assert rows["psnr"][0] is not None
    assert (rows["psnr"][0].mean, rows["psnr"][0].count) == (21.0, 2)
    assert rows["psnr"][1] is None
