"""The claims that need neither data nor time, and what the proof says where it cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aecore.model import build
from aecore.runs.run import Run
from fidelity.claim import Claim, Measured
from fidelity.claims import linear
from fidelity.claims.keras import epoch_mean
from fidelity.keras_example import keras_recipe, registered
from fidelity.lab import Lab, NotTrainedError
from fidelity.registry import CLAIMS
from fidelity.report import Row, page

ROOT = Path(__file__).resolve().parents[2]
QUICK = {name: claim for name, claim in CLAIMS.items() if claim.quick}
TINY = linear.linear("digits", 2, 1, batch_size=512)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(tmp_path_factory.mktemp("fidelity"), threads=1)


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_claim_holds(name: str, lab: Lab) -> None:
    measured = QUICK[name].measure(lab)
    assert measured.holds, measured.text


def test_a_finished_run_is_reused_and_one_of_another_recipe_is_not(tmp_path: Path) -> None:
    lab = Lab(tmp_path, threads=1)
    first = lab.run("tiny", TINY)
    assert lab.run("tiny", TINY).about["created"] == first.about["created"]
    (first.path / "mark").touch()
    other = lab.run("tiny", TINY.replace("training.seed", 5))
    assert other.recipe.training.seed == 5
    assert not (other.path / "mark").exists()


def test_a_run_broken_off_is_gone_on_with(tmp_path: Path) -> None:
    recipe = TINY.replace("training.epochs", 4)
    run = Run.create(tmp_path, recipe, id="tiny")
    training = run.start(threads=1)
    for _ in run.record(training):
        if training.step_count >= 5:
            training.stop()
    assert Run.open(run.path).about["state"] == "stopped"
    assert Lab(tmp_path, threads=1).run("tiny", recipe).about["created"] == run.about["created"]


def test_a_lab_that_may_not_train_has_what_is_finished(tmp_path: Path) -> None:
    lab = Lab(tmp_path, threads=1, trains=False)
    with pytest.raises(NotTrainedError, match="tiny"):
        lab.run("tiny", TINY)
    Lab(tmp_path, threads=1).run("tiny", TINY)
    assert lab.run("tiny", TINY).about["state"] == "finished"
    with pytest.raises(NotTrainedError):
        lab.run("tiny", TINY.replace("training.seed", 5))


def test_the_page_says_what_failed_and_what_was_not_measured(lab: Lab) -> None:
    claim = Claim("it | flies", "nowhere", "at least 1", lambda _: Measured("0.5", False, "why"))
    row = Row("flight", claim, claim.measure(lab), {"tiny": lab.run("tiny", TINY)}, 1.0)
    text = page("make fidelity", [row], {"other": claim}, "The machine was busy.")
    assert "| flight: it \\| flies | nowhere | at least 1 | 0.5 | **no** |" in text
    assert "- **flight**: why" in text
    assert "0 of the 1 claims measured hold" in text
    assert "| flight | `tiny` | 0 |" in text
    assert "| other: it" in text


def test_a_figure_that_has_only_to_be_printed_is_not_counted_as_one_that_holds(lab: Lab) -> None:
    claim = Claim("it flies", "nowhere", "printed", lambda _: Measured("0.5", None))
    text = page("make fidelity", [Row("flight", claim, claim.measure(lab), {}, 1.0)], {}, "")
    assert "| 0.5 | printed |" in text
    assert "0 of the 0 claims measured hold; 1 has only to be printed" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--claim", "linear-pca"], "AELAB_DATA"),
        (["--claim", "nonsense"], "expected one of"),
    ],
)
def test_what_cannot_be_found_out_is_said_in_one_sentence(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from fidelity import __main__ as program

    monkeypatch.setenv("AELAB_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["fidelity", *arguments, "--threads", "1"])
    assert program.main() == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.strip().splitlines()) == 1


def test_a_claim_that_fails_gives_an_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from fidelity import __main__ as program

    claim = Claim("it flies", "nowhere", "at least 1", lambda _: Measured("0.5", False), sets=())
    monkeypatch.setitem(CLAIMS, "flight", claim)
    monkeypatch.setattr(program, "BUILD", tmp_path)
    monkeypatch.setattr(sys, "argv", ["fidelity", "--claim", "flight", "--threads", "1"])
    assert program.main() == 1
    monkeypatch.setattr(sys, "argv", ["fidelity", "--claim", "l1-laplace", "--threads", "1"])
    assert program.main() == 0


def test_the_mean_of_an_epoch_takes_its_part_of_a_point_that_straddles_two() -> None:
    points = [
        {"step": step, "steps": 20, "epochs": 2, "train": {"loss": loss}}
        for step, loss in ((4, 9.0), (12, 3.0), (20, 1.0))
    ]

    class Points:
        def metrics(self) -> list[dict[str, object]]:
            return [{"step": 0, "steps": 20, "epochs": 2, "train": {}}, *points]

    assert epoch_mean(Points(), 1) == pytest.approx((4 * 9 + 6 * 3) / 10)  # type: ignore[arg-type]
    assert epoch_mean(Points(), 2) == pytest.approx((2 * 3 + 8 * 1) / 10)  # type: ignore[arg-type]


@registered()
def test_keras_s_example_has_as_many_parameters_as_its_summary_prints() -> None:
    model = build(keras_recipe(0), (1, 28, 28))
    decoder = sum(parameter.numel() for parameter in model.decoder.parameters())
    assert (model.parameter_count() - decoder, decoder) == (69_076, 65_089)
