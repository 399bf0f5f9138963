"""A run as a PyTorch script that needs no AE Lab: the same images, model, loss and training, and the test's score."""

from __future__ import annotations

import re

from aecore.runs.folder import last_step
from aecore.take_home.exported import Exported
from aecore.take_home.script.images import BESIDE, images_file, is_beside, packages
from aecore.take_home.script.pieces import Course, Piece, pieces
from aecore.take_home.script.rates import rates
from aecore.take_home.subject import Subject
from aecore.take_home.words import words

_IMPORTS = (
    ("import math\n", r"\bmath\."),
    ("import sys\n", r"\bsys\."),
    ("from itertools import pairwise\n", r"\bpairwise\("),
    ("from pathlib import Path\n", r"\bPath\("),
)
_FAR = (
    ("import numpy as np\n", r"\bnp\."),
    ("import torch\n", r"\btorch\."),
    ("from sklearn.datasets import load_digits\n", r"\bload_digits\("),
    ("from torch import nn\n", r"\bnn\."),
    ("from torch.nn import functional\n", r"\bfunctional\."),
    ("from torchvision import datasets\n", r"\bdatasets\."),
)


def script(asked: Subject) -> Exported:
    """A Python file; beside it the images, where no public place has them.

    Raises:
        ExportError: a part that has no text of its own.
        DataError: images that have to be given along are not here.
    """
    said, recipe = words(asked.language), asked.run.recipe
    beside = is_beside(recipe.data)
    parts = [*course_of(asked), scored(asked)]
    body = "\n\n".join(
        f"# {'-' * 3} {said[f'script.{part.key}'].format(**part.values)}\n\n{part.code}" for part in parts
    )
    where = place(asked)
    body = f"{where}\n{body}" if where else body
    about = said["script.about_beside" if beside else "script.about"]
    head = about.format(
        name=asked.name,
        file=f"{asked.name}.py",
        packages=packages(recipe.data),
        images=BESIDE,
        set=recipe.data.name,
    )
    text = f'"""{head}"""\n\n{imports(body)}\n{body}'
    files = {f"{asked.name}.py": text.encode()}
    return Exported(asked.name, {**files, BESIDE: images_file(asked)} if beside else files)


def place(asked: Subject, notebook: bool = False) -> str:
    """Where the images lie, in lines of a script or of a notebook; nothing where they come with a package.

    Where images that were given along are not there, a sentence says so instead of a traceback.
    """
    recipe, absent = asked.run.recipe, ""
    if is_beside(recipe.data):
        default = f'"{BESIDE}"' if notebook else f'Path(__file__).with_name("{BESIDE}")'
        key = "script.absent_notebook" if notebook else "script.absent"
        said = words(asked.language)[key].format(file=f"{asked.name}.py", images=BESIDE)
        found, attempt = said.split(";", 1)
        absent = (
            "if not Path(FOLDER).is_file():\n    raise SystemExit(\n"
            f'        f"{{FOLDER}}: {found};"\n        "{attempt}"\n    )\n'
        )
    elif recipe.data.name == "digits":
        return ""
    else:
        default = '"data"'
    line = f"FOLDER = {default}" if notebook else f"FOLDER = sys.argv[1] if len(sys.argv) > 1 else {default}"
    return f"{line}\n{absent}"


def imports(body: str) -> str:
    """The imports that a text needs."""
    near = "".join(line for line, used in _IMPORTS if re.search(used, body))
    far = "".join(line for line, used in _FAR if re.search(used, body))
    return f"{near}\n{far}" if near else far


def course_of(asked: Subject) -> list[Piece]:
    """The pieces of a run, up to its training."""
    about = asked.run.about
    asked.metrics  # noqa: B018 - they know at which rates it learned
    stopped = last_step(asked.run.path) if about["state"] == "stopped" else None
    course = Course(rates(asked.run), stopped, int(about.get("threads") or 1))
    return list(pieces(asked.run.recipe, asked.shape, course))


def scored(asked: Subject) -> Piece:
    """The last piece: the score of the test images, beside the run's own."""
    said, corruption = words(asked.language), asked.run.recipe.corruption.source()
    lines = [
        "@torch.no_grad()",
        "def squared_error(seen):",
        '    """sum (x - x_hat)^2 of each test image, of what is made of the images seen; their mean."""',
        "    made = torch.cat([model.reconstruct(part) for part in seen.split(500)])",
        "    return (made - test_images).square().sum().item() / len(test_images)",
        "",
        "",
        _told(said["script.score"], "squared_error(test_images)", asked.scores["squared_error"]),
    ]
    if corruption.define:
        lines += [
            "chance.manual_seed(0)",
            _told(
                said["script.score_denoised"],
                f"squared_error({corruption.call.replace('images', 'test_images')})",
                asked.scores["denoised_squared_error"],
            ),
        ]
    return Piece("test", "\n".join(lines) + "\n")


def _told(label: str, call: str, known: float) -> str:
    return f'print(f"{label}: {{{call}:.4f}} (AE Lab: {known:.4f})")'
