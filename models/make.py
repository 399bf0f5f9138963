"""Trains the ready-made models anew: `make models`."""

from __future__ import annotations

import shutil
from pathlib import Path

from aecore.presets import PRESETS
from aecore.recording import CHECKPOINT
from aecore.run import Run

READY_MADE = {"vae-2d-digits": PRESETS["vae-2d"]}


def main() -> None:
    """Each ready-made model, trained on one thread so that every machine makes the same steps."""
    models = Path(__file__).resolve().parent
    for name, recipe in READY_MADE.items():
        shutil.rmtree(models / name, ignore_errors=True)
        run = Run.create(models, recipe, name=name, id=name)
        *_, last = run.record(run.start(device="cpu", threads=1))
        (run.path / CHECKPOINT).unlink(missing_ok=True)
        print(f"{name}: test loss {last.test and last.test['loss']:.3f} after {last.epoch:g} epochs")


if __name__ == "__main__":
    main()
