"""Whether the installed packages belong together, and where a model can be trained."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest
import torch

from aecore.errors import InstallationError, TrainingError
from aecore.machine import gpus
from aecore.machine.devices import CHOICES, device_for, devices
from aecore.machine.installation import check_installation, check_pair


@pytest.mark.parametrize(
    ("torch_version", "wanted"),
    [
        ("2.14.1", "torch==2.14.1"),
        ("2.14.1+cu130", "torch==2.14.1"),
        ("2.14.1+cpu", "torch (==2.14.1)"),
        ("2.14.1", "torch==2.14.1+cpu"),
        ("2.14.1", "torch==2.14.1; python_version > '3'"),
        ("2.14.1", "torch>=2"),
        ("2.14.1", "torchdata==1.0"),
    ],
)
def test_a_pair_that_belongs_together_is_let_be(torch_version: str, wanted: str) -> None:
    check_pair(torch_version, "0.29.1", ["numpy", wanted, "pillow!=8.3.*,>=5.3.0"])


@pytest.mark.parametrize("wanted", ["torch==2.14.1", "torch (==2.14.1)", "torch == 2.14.1"])
def test_a_pair_that_does_not_is_told_in_one_sentence(wanted: str) -> None:
    with pytest.raises(InstallationError) as said:
        check_pair("2.11.0+cpu", "0.29.1", ["numpy", wanted])
    assert str(said.value) == (
        "installation: expected torch 2.14.1, which torchvision 0.29.1 was built for, found torch 2.11.0+cpu; "
        "try `pip install --force-reinstall torch torchvision`, both in one command."
    )


def test_two_builds_of_the_same_numbers_are_told_apart() -> None:
    with pytest.raises(InstallationError, match="expected torch and torchvision of one build"):
        check_pair("2.14.1+cpu", "0.29.1+cu130", ["torch==2.14.1"])
    check_pair("2.14.1+cpu", "0.29.1+cpu", ["torch==2.14.1"])


@pytest.mark.parametrize("missing", ["torch", "torchvision"])
def test_a_missing_one_is_told(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr(
        "aecore.machine.installation.find_spec", lambda name: None if name == missing else find_spec(name)
    )
    with pytest.raises(InstallationError, match=f"found no {missing}; try `pip install torch torchvision`"):
        check_installation()


def test_what_is_installed_here_belongs_together() -> None:
    check_installation()


def test_the_best_device_is_taken_and_a_missing_one_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for there, best in ((False, "cpu"), (True, "cuda")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        monkeypatch.setattr(gpus, "may_be_there", lambda there=there: there)
        assert device_for("auto").type == devices()[-1] == best
        assert device_for("cpu").type == "cpu"
    assert ("auto", *devices()) == CHOICES
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(TrainingError, match=re.escape('expected one of auto, cpu, found "cuda"; try "auto"')):
        device_for("cuda")
