"""What a training takes of the memory is known before it begins, and what cannot fit is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aecore.errors import RecipeError
from aecore.machine import memory
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.planning import refuse_what_does_not_fit
from aecore.training.memory import need
from aecore.training.memory_bound import bytes_at_most

SHAPE = (1, 28, 28)
POINTS = {"kind": "deterministic", "size": 32, "activation": "sigmoid"}
RECIPES = {
    "wide": {"network.hidden": [2048, 1024], "training.batch_size": 1024},
    "planes": {"network": {"kind": "convolutional", "channels": [64, 64]}, "training.batch_size": 1024},
    "states": {"network": {"kind": "recurrent", "hidden": [256]}, "training.batch_size": 512},
    "jacobians": {"bottleneck": POINTS, "penalties": [{"kind": "contraction"}], "training.batch_size": 256},
    "whole set": {"bottleneck": POINTS, "penalties": [{"kind": "kl_sparsity"}], "network.hidden": [2048]},
}

# In a process of its own: what others have left there would hide what a training takes. One that is warm first.
MEASURED = """
import sys, torch, tempfile
from pathlib import Path
from aecore.datasets.image_set import Images, ImageSet
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.training.training import train
def trained(recipe, count):
    generator = torch.Generator().manual_seed(0)
    some = lambda n: Images(torch.rand(n, 1, 28, 28, generator=generator), torch.arange(n) % 10)
    images = ImageSet("x", some(count), some(500), tuple("0123456789"), "d", None)
    with tempfile.TemporaryDirectory() as folder:
        run, training = Run.create(Path(folder), recipe), train(recipe, images=images, device="cpu", threads=1)
        for progress in run.record(training):
            if progress.step >= 2:
                training.stop()
def read(name):
    return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith(name)) * 1024
trained(Recipe().replace({"network.hidden": [8]}), 128)
before = read("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
trained(Recipe.from_json(Path(sys.argv[1]).read_text()), 2048)
print(read("VmHWM") - before)
"""


def recipe(changes: dict[str, object]) -> Recipe:
    plain = Recipe().as_dict() | {name: value for name, value in changes.items() if "." not in name}
    within = {name: value for name, value in changes.items() if "." in name}
    return Recipe.from_dict(plain).replace({**within, "training.epochs": 1})


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the most memory a process had")
@pytest.mark.parametrize("kind", RECIPES)
def test_what_a_training_takes_is_known_within_a_factor_of_two(kind: str, tmp_path: Path) -> None:
    wanted = recipe(RECIPES[kind])
    file = tmp_path / "recipe.json"
    file.write_text(wanted.to_json())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=True
    )
    taken = int(done.stdout)
    assert taken / 1.5 < need(wanted, SHAPE, 2048, 500).total < 2 * taken


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 64, 64)])
def test_what_is_known_at_a_glance_is_never_less(shape: tuple[int, int, int]) -> None:
    some = [*map(recipe, RECIPES.values()), *PRESETS.values()]
    for one in some:
        for batch, images in ((16, 1_500), (1024, 60_000)):
            each = one.replace("training.batch_size", batch)
            assert need(each, shape, images, 500).total <= bytes_at_most(each, shape, images, 500)


def test_an_ordinary_run_is_asked_for_without_pytorch_s_compiler() -> None:
    asked = (
        "import sys; from aecore.recipe.recipe import Recipe;"
        "from aecore.runs.planning import disk_bytes, refuse_what_does_not_fit;"
        f"disk_bytes(Recipe(), {SHAPE}); refuse_what_does_not_fit(Recipe(), {SHAPE}, 1500, 'cpu');"
        "assert not {'sympy', 'torch._dynamo'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)


class Machine:
    """With four gigabytes at hand."""

    available = 4_000_000_000


@pytest.mark.parametrize(
    ("changes", "key", "subject"),
    [
        ({"network.hidden": [8192, 8192]}, "memory_weights", "network"),
        # 7 MB were counted of it, and 3.7 GB taken.
        (
            {"network": {"kind": "convolutional", "channels": [512, 512]}, "training.batch_size": 4096},
            "memory_step",
            "training.batch_size",
        ),
    ],
)
def test_what_cannot_fit_is_refused_in_a_sentence(
    changes: dict[str, object], key: str, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.psutil, "virtual_memory", Machine)
    with pytest.raises(RecipeError) as refused:
        refuse_what_does_not_fit(recipe(changes), SHAPE, 60_000, "cpu")
    assert (refused.value.key, refused.value.subject) == (key, subject)
    assert "in the 4.0 GB of memory at hand" in str(refused.value)
    refuse_what_does_not_fit(Recipe(), SHAPE, 60_000, "cpu")


def test_a_high_image_is_rehearsed_by_a_low_one() -> None:
    rows = Recipe().replace({"network.kind": "recurrent"})
    low, high = (need(rows, (1, height, 28), 1000).activations for height in (28, 56))
    assert 1.8 * low < high < 2.2 * low
