"""A run as a Jupyter notebook: the script's pieces, each with its words and formulas beside it."""

from __future__ import annotations

import json
from typing import Any

from aecore.parts.source import text
from aecore.take_home.exported import Exported
from aecore.take_home.script.images import BESIDE, images_file, is_beside, packages
from aecore.take_home.script.pieces import Piece
from aecore.take_home.script.script import course_of, imports, place, scored
from aecore.take_home.subject import Subject
from aecore.take_home.words import words

LOOK = """
    with torch.no_grad():
        rows = torch.stack([test_images[:12], model.reconstruct(test_images[:12]).clamp(0, 1)])
    _, count, channels, height, width = rows.shape
    sheet = rows.permute(0, 3, 1, 4, 2).reshape(2 * height, count * width, channels)
    pixels = (sheet * 255).round().byte().numpy()
    Image.fromarray(pixels if channels == 3 else pixels[:, :, 0]).resize((count * 56, 2 * 56), Image.Resampling.NEAREST)
    """


def notebook(asked: Subject) -> Exported:
    """A notebook of format 4.5; beside it the images, where no public place has them.

    Raises:
        ExportError: a part that has no text of its own.
        DataError: images that have to be given along are not here.
    """
    said, recipe = words(asked.language), asked.run.recipe
    needed = f"{packages(recipe.data)} pillow"
    title = Piece("title", "", values={"name": asked.name, "packages": needed})
    parts = [*course_of(asked), scored(asked), Piece("look", text(LOOK))]
    where = place(asked, notebook=True)
    every = imports("".join([where, *(part.code for part in parts)])) + "from PIL import Image\n"
    cells = [_words(title, said, "#"), _code("imports", f"{every}\n{where}" if where else every)]
    for part in parts:
        cells += [_words(part, said, "##"), _code(part.key, part.code)]
    whole = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    files = {f"{asked.name}.ipynb": (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()}
    return Exported(asked.name, {**files, BESIDE: images_file(asked)} if is_beside(recipe.data) else files)


def _words(part: Piece, said: Any, level: str) -> dict[str, Any]:
    heading = said[f"script.{part.key}"].format(**part.values)
    # A paragraph may hold LaTeX, whose braces are its own.
    paragraph = said[f"script.{part.key}.text"]
    for name, value in part.values.items():
        paragraph = paragraph.replace(f"{{{name}}}", value)
    formulas = "".join(f"\n\n$${formula}$$" for formula in part.formulas)
    return {
        "cell_type": "markdown",
        "id": f"{part.key}-words",
        "metadata": {},
        "source": f"{level} {heading}\n\n{paragraph}{formulas}",
    }


def _code(key: str, code: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": key,
        "metadata": {},
        "outputs": [],
        "source": code.strip("\n"),
    }
