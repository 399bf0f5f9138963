"""Scores beside their baselines, and what is said of them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch
from library_samples import digits, noise, noise_set, tiny
from torch import Generator

import aecore.evaluation.baselines as baselines_module
from aecore.datasets.loading import NO_CLASS, Images, ImageSet, load, shape_of
from aecore.evaluation.baselines import Baselines, baselines
from aecore.evaluation.comparison import compared
from aecore.evaluation.lines import line, sentence
from aecore.evaluation.quick import evaluate
from aecore.evaluation.registry import SCORES
from aecore.evaluation.report import report
from aecore.evaluation.words import WORDS
from aecore.model import Autoencoder, build
from aecore.parts.corruptions import GaussianNoise
from aecore.recipe.recipe import Recipe
from aecore.scores import squared_error


def model_of(recipe: Recipe, shape: tuple[int, int, int] = (1, 8, 8)) -> Autoencoder:
    return build(recipe, shape).eval().requires_grad_(False)


def told(recipe: Recipe, images: ImageSet, folder: Path, samples: int = 0) -> dict[str, float]:
    lines = report(model_of(recipe), images, folder=folder, samples=samples)
    return {each.name: each.value for each in lines}


# baselines


def test_reconstruction_stands_beside_principal_axes_and_the_mean_image(tmp_path: Path) -> None:
    images = digits()
    known = baselines(images, tmp_path).reconstruction(2)
    train, test = images.train.images, images.test.images
    mean = train.mean(dim=0)
    expected = float(squared_error(mean.expand_as(test), test).double().mean())
    assert known["squared_error"]["training_mean"] == pytest.approx(expected, rel=1e-5)
    axes = baselines(images, tmp_path).axes(2)
    error = float(squared_error(axes.reconstruct(test), test).double().mean())
    assert known["squared_error"]["pca"] == pytest.approx(error, rel=1e-6)
    assert known["psnr"]["pca"] > known["psnr"]["training_mean"]
    assert known["ssim"]["pca"] > known["ssim"]["training_mean"]
    assert known["bernoulli"]["floor"] < known["bernoulli"]["training_mean"] < math.inf


def test_denoising_stands_beside_doing_nothing_the_best_filters_and_principal_axes(tmp_path: Path) -> None:
    images = digits()
    noisy = GaussianNoise(deviation=0.5)
    known = baselines(images, tmp_path).denoising(noisy, 8)
    test = images.test.images
    spoilt = noisy(test, Generator().manual_seed(0))
    expected = float(squared_error(spoilt, test).double().mean())
    assert known["denoised_squared_error"]["nothing"] == pytest.approx(expected, rel=1e-6)
    assert expected == pytest.approx(64 * 0.25, rel=0.05)
    for other in ("blur", "median", "pca"):
        assert known["denoised_squared_error"][other] < expected
        assert known["denoised_psnr"][other] > known["denoised_psnr"]["nothing"]


def test_the_images_a_model_denoises_are_those_its_baselines_were_given(tmp_path: Path) -> None:
    images = digits()
    recipe = tiny(corruption__kind="gaussian_noise")
    model = model_of(recipe)
    model.reconstruct = lambda batch: batch  # type: ignore[method-assign, assignment]
    nothing = baselines(images, tmp_path).denoising(recipe.corruption, 2)
    scores = evaluate(model, images.test.images)
    for score in ("denoised_squared_error", "denoised_psnr"):
        assert scores[score] == pytest.approx(nothing[score]["nothing"], rel=1e-6)


def test_a_baseline_is_measured_once_and_kept_beside_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = digits()
    first = baselines(images, tmp_path)
    expected = first.reconstruction(3)
    assert baselines(images, tmp_path) is first

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr(baselines_module.PrincipalAxes, "fit", forbidden)
    monkeypatch.setattr(baselines_module, "_measure", forbidden)
    again = Baselines(images, first.path)  # as another process would
    assert again.reconstruction(3) == expected
    assert torch.equal(again.axes(5).components, first.axes(5).components)


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    images = noise_set(60, 40)
    one, other = Baselines(images, tmp_path / "kept"), Baselines(images, tmp_path / "kept")
    one.table("a", lambda: {"score": {"pca": 1.0}})
    other.table("b", lambda: {"score": {"pca": 2.0}})
    assert set(json.loads((tmp_path / "kept.json").read_text())) == {"a", "b"}


@pytest.mark.parametrize("content", ["cut sho", "[]"])
def test_a_damaged_or_forbidden_file_is_measured_anew(tmp_path: Path, content: str) -> None:
    images = noise_set(60, 40)
    expected = Baselines(images, tmp_path / "sound").reconstruction(2)
    (tmp_path / "cut.json").write_text(content)
    (tmp_path / "cut.safetensors").write_text(content)
    assert Baselines(images, tmp_path / "cut").reconstruction(2) == expected
    (tmp_path / "file").write_text("")  # no folder can be made below a file
    assert Baselines(images, tmp_path / "file" / "kept").reconstruction(2) == expected


def test_other_images_have_other_baselines_even_where_they_share_a_digest(tmp_path: Path) -> None:
    one = noise_set(60, 40)
    other = ImageSet(
        "noise", one.train, Images(1 - one.test.images, one.test.labels), one.classes, one.digest
    )
    assert baselines(one, tmp_path).path != baselines(other, tmp_path).path


# comparison


def test_baselines_stand_beside_the_scores_they_are_of(tmp_path: Path) -> None:
    images = noise_set(60, 40)
    known = baselines(images, tmp_path)
    for kind, bottleneck, expected in (
        ("squared_error", "deterministic", {"squared_error", "psnr", "ssim"}),
        ("bernoulli", "gaussian", {"squared_error", "psnr", "ssim", "bernoulli", "negative_elbo"}),
        ("gaussian", "deterministic", {"squared_error", "psnr", "ssim", "gaussian"}),
    ):
        recipe = tiny(penalties=[], reconstruction__kind=kind, bottleneck__kind=bottleneck)
        model = model_of(recipe)
        table = compared(model, known)
        assert set(table) == expected <= set(evaluate(model, images.test.images))


def test_a_gaussian_s_baselines_are_its_loss_of_their_reconstructions(tmp_path: Path) -> None:
    images = noise_set(60, 40)
    known = baselines(images, tmp_path)
    model = model_of(
        tiny(penalties=[], reconstruction={"kind": "gaussian", "deviation": 0.3, "variance": "learned"})
    )
    test = images.test.images
    loss = float(model.reconstruction(known.axes(2).reconstruct(test), test).mean())
    assert compared(model, known)["gaussian"]["pca"] == pytest.approx(loss, rel=1e-5)


# lines


def test_a_line_says_how_far_the_score_is_from_the_best_of_its_rivals() -> None:
    rivals = {"training_mean": 50.0, "pca": 12.0}
    assert sentence(line("squared_error", 9.0, rivals)) == "25% less than PCA of the same size (12)"
    assert sentence(line("squared_error", 15.0, rivals)) == "25% more than PCA of the same size (12)"
    assert sentence(line("squared_error", 12.0, rivals)) == "as good as PCA of the same size (12)"
    assert sentence(line("denoised_psnr", 15.0, {"nothing": 9.0, "blur": 12.0})) == (
        "3 above the best Gaussian blur (12)"
    )
    assert sentence(line("knn_accuracy", 0.9, {"pixels": 0.95}, gaps={"labels": 1437, "images": 2000})) == (
        "0.05 below raw pixels (0.95); 1437 labelled images, 2000 test images"
    )
    assert sentence(line("bernoulli", 95.0, {"training_mean": 200.0, "floor": 60.0})) == (
        "35 nats above the floor of 60 that grey pixels set; 52.5% less than the mean training image (200)"
    )
    assert sentence(line("mean_activation", 0.06, gaps={"rho": 0.05})) == "the penalty aims at 0.05"


def test_of_nothing_there_is_no_percentage() -> None:
    def told(name: str, value: float, other: float) -> str:
        return sentence(line(name, value, {"training_mean": other}))

    assert told("squared_error", 58.37, 0.0) == "58.4 above the mean training image (0)"
    assert told("squared_error", 58.37, 1e-12) == "58.4 above the mean training image (1e-12)"
    assert told("squared_error", 0.0, 0.0) == "as good as the mean training image (0)"
    assert told("squared_error", 0.0, 12.0) == "100% less than the mean training image (12)"
    # A log density has no zero of its own.
    assert told("gaussian", -720.0, -700.0) == "20 below the mean training image (-700)"
    assert told("gaussian", -20.0, 10.0) == "30 below the mean training image (10)"


@pytest.mark.parametrize("name", [name for name in SCORES if f"score.{name}.good" in WORDS])
def test_a_sentence_whose_gaps_are_not_known_is_left_out(name: str) -> None:
    found = sentence(line(name, 0.5))
    assert found == ("" if "{" in WORDS[f"score.{name}.good"] else WORDS[f"score.{name}.good"])


def test_a_line_in_another_language_takes_words_and_numbers_from_there() -> None:
    words = {"score.reading.less": "{gap} % de moins que {baseline}", "score.baseline.pca": "l’ACP"}
    found = sentence(
        line("squared_error", 9.0, {"pca": 10.5}), words, lambda value: str(value).replace(".", ",")
    )
    assert found == "14,3 % de moins que l’ACP"


def test_every_score_has_words_for_itself_and_for_its_unit() -> None:
    for name, score in SCORES.items():
        assert f"score.{name}" in WORDS
        assert f"score.unit.{score.unit}" in WORDS


# the whole report


SHARED = {
    *("squared_error", "psnr", "ssim", "jacobian_norm", "singular_values", "jacobian_relative"),
    *("knn_accuracy", "linear_probe_accuracy", "trustworthiness"),
}


def test_a_report_has_the_scores_that_mean_something_in_order(tmp_path: Path) -> None:
    images = noise_set(60, 40)
    variational = told(tiny(), images, tmp_path, samples=5)
    assert set(variational) == SHARED | {
        *("bernoulli", "bernoulli_floor", "kl", "kl_of_axes", "negative_elbo", "importance_weighted"),
        "active_units",
    }
    assert [*variational] == [name for name in SCORES if name in variational]
    plain = tiny(bottleneck__kind="deterministic", penalties=[], reconstruction__kind="squared_error")
    assert set(told(plain, images, tmp_path, samples=5)) == SHARED | {"hoyer"}
    active = plain.replace("bottleneck.activation", "relu")
    activations = {"mean_activation", "activation_deviation", "hoyer"}
    assert set(told(active, images, tmp_path, samples=5)) == SHARED | activations


def test_every_line_can_be_told_in_json_and_in_english(tmp_path: Path) -> None:
    sparse = {"kind": "deterministic", "size": 4, "activation": "sigmoid"}
    recipe = tiny(
        bottleneck=sparse, penalties=[{"kind": "kl_sparsity", "rho": 0.1}], corruption__kind="masking"
    )
    lines = report(model_of(recipe), noise_set(60, 40), folder=tmp_path)
    for each in lines:
        plain = json.loads(json.dumps(each.as_dict(), allow_nan=False))
        assert plain["sentence"] == sentence(each)
        assert plain["unit"] == SCORES[each.name].unit
        assert each.better == "neither" or each.baselines or plain["sentence"]
    assert "the penalty aims at 0.1" in {sentence(each) for each in lines}


def test_images_of_one_class_have_no_accuracies_and_few_images_no_map(tmp_path: Path) -> None:
    found = told(tiny(), noise_set(60, 8, classes=1), tmp_path)
    assert not {"knn_accuracy", "linear_probe_accuracy", "trustworthiness"} & set(found)


def test_images_without_a_class_are_not_asked_for_theirs(tmp_path: Path) -> None:
    images = noise_set(60, 40, classes=3)
    names = (*images.classes[:2], NO_CLASS)
    some_have = ImageSet("noise", images.train, images.test, names, "2" * 64)
    lines = {line.name: line for line in report(model_of(tiny()), some_have, folder=tmp_path, samples=0)}
    said = sentence(lines["knn_accuracy"])
    assert f"{int((images.train.labels < 2).sum())} " in said
    assert f"{int((images.test.labels < 2).sum())} " in said
    none_has = Images(images.test.images, torch.full_like(images.test.labels, 2))
    found = told(tiny(), ImageSet("noise", images.train, none_has, names, "3" * 64), tmp_path)
    assert "knn_accuracy" not in found


def test_one_image_has_no_score_that_is_told_by_a_spread(tmp_path: Path) -> None:
    lone = noise_set(60, 1)
    variational = told(tiny(), lone, tmp_path)
    assert "active_units" not in variational
    assert all(math.isfinite(value) for value in variational.values())
    sparse = tiny(bottleneck={"kind": "deterministic", "size": 4, "activation": "sigmoid"}, penalties=[])
    found = told(sparse, lone, tmp_path)
    assert "activation_deviation" not in found
    assert "mean_activation" in found


def test_a_code_that_never_changes_breaks_no_score(tmp_path: Path) -> None:
    model = model_of(tiny(bottleneck__kind="deterministic", penalties=[]))
    for weight in model.parameters():
        weight.zero_()
    values = {each.name: each.value for each in report(model, noise_set(60, 40), folder=tmp_path)}
    assert "jacobian_relative" not in values
    assert all(math.isfinite(value) for value in values.values())
    assert values["jacobian_norm"] == 0


def test_where_training_saw_the_test_images_classifiers_learn_from_none_they_are_tested_on(
    tmp_path: Path,
) -> None:
    images = noise_set(60, 400)
    both = Images(
        torch.cat([images.train.images, images.test.images]),
        torch.cat([images.train.labels, images.test.labels]),
    )
    together = ImageSet("noise", both, images.test, images.classes, "1" * 64)
    labels = noise(400, (1, 1, 1), seed=5).flatten()
    labels = (labels * 3).long()  # no more to be read off the images than chance allows
    shuffled = ImageSet("noise", both, Images(images.test.images, labels), images.classes, "1" * 64)
    found = told(tiny(data__split="all"), shuffled, tmp_path)
    assert found["knn_accuracy"] < 0.5
    assert together.test is images.test


@pytest.mark.parametrize(("name", "split"), [("shapes", "train"), ("shapes", "all")])
def test_axes_are_compared_with_factors_where_those_are_known(name: str, split: str, tmp_path: Path) -> None:
    recipe = Recipe().replace({"data.name": name, "data.split": split, "network.hidden": [4]})
    images = load(recipe.data)
    model = model_of(recipe, shape_of(name))
    from aecore.evaluation.codes import factor_lines

    lines = factor_lines(model, images, baselines(images, tmp_path))
    assert [told.name for told in lines] == [
        *("mutual_information_gap", "disentanglement", "completeness", "informativeness")
    ]
    for told in lines:
        assert 0 <= told.value < 1
        assert 0 <= told.baselines["pca"] < 1
    # Forests learn from some images and are tested on others.
    tested = 2000 if split == "train" else 1152
    counts = next(reading.values for reading in lines[-1].readings if "labels" in reading.values)
    assert counts == {"labels": 5000 if split == "train" else 1152, "images": tested}
