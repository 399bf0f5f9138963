"""The runs of a class as a board sees them: whose each is, what it is measured on, and by what it can be scored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aecore.cache import Cache
from aecore.classroom.people import Student
from aecore.classroom.ranking import Budget
from aecore.comparing.recipes import settings_of
from aecore.errors import AELabError
from aecore.jobs.table import Job
from aecore.recipe.recipe import Recipe
from app.classroom.measured import Measured, measured
from app.classroom.pictured import test_images
from app.comparing.settings import value_of
from app.image_sets import data_name
from app.runs import library
from app.runs.states import is_gone
from app.web.settings import classroom, job_table
from app.words.messages import Messages

MOST = 3000
"""Runs of a class that are looked at, the newest."""
EACH = 500
"""Of one student."""
LIKELIHOODS = ("bernoulli", "gaussian", "negative_elbo", "importance_weighted")
"""What is said of images by a distribution: comparable between runs of the same one alone."""

_recipes: Cache[Recipe | None] = Cache(5000)


@dataclass(frozen=True)
class Raced:
    """One run of a student.

    Attributes:
        job: as the table has it.
        student: whose it is.
        recipe: what it trains.
        measured: what its folder says; None of one that has not begun.
        tested: a digest of its test images; None of one that has none yet.
    """

    job: Job
    student: Student
    recipe: Recipe
    measured: Measured | None
    tested: str | None

    @cached_property
    def choice(self) -> tuple[str, str, str]:
        """Of its images: the set, whether it is made black and white, and whether test images are learned from."""
        data = self.recipe.data
        return data.name, data.binarise, data.split

    def scores(self, budget: Budget) -> dict[str, str]:
        """Its scores by what tells apart those that cannot be compared: `name` or `name.digest`, to the name."""
        if self.measured is None:
            return {}
        return {self._key(name): name for name in sorted(self.measured.scores(budget))}

    def condition(self, name: str, messages: Messages) -> str:
        """What a score depends on beside the images, in words; "" for nothing."""
        block = self._depends(name)
        if not block:
            return ""
        held = {
            path: value for path, value in settings_of(self.recipe).items() if path.startswith(f"{block}.")
        }
        return ", ".join(value_of(path, value, messages) for path, value in held.items())

    def _key(self, name: str) -> str:
        block = self._depends(name)
        return f"{name}.{digest(getattr(self.recipe, block).model_dump_json())}" if block else name

    def _depends(self, name: str) -> str:
        if name.startswith("denoised_"):
            return "corruption"
        return "reconstruction" if name in LIKELIHOODS else ""


def raced(of: str) -> list[Raced]:
    """The runs of a class, in the order in which they were asked for; at most MOST, the newest."""
    found = [
        (job, student)
        for student in classroom().students(of)
        for job in job_table().list(student.owner, limit=EACH)
        if not is_gone(job)
    ]
    found = sorted(found, key=lambda each: each[0].number)[-MOST:]
    return [each for job, student in found if (each := _raced(job, student)) is not None]


def groups(runs: Sequence[Raced]) -> dict[str, list[Raced]]:
    """Those that were tested on the same images, by a short name; the largest group first.

    Who waits and has no images yet is put to the newest of the same set.
    """
    known: dict[tuple[str, str, str], str] = {}
    for run in runs:
        if run.tested is not None:
            known[run.choice] = run.tested
    found: dict[str, list[Raced]] = {}
    for run in runs:
        tested = run.tested or known.get(run.choice, "")
        found.setdefault(digest(*run.choice, tested), []).append(run)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def images_in_words(run: Raced, messages: Messages) -> str:
    """What a group was tested on."""
    name, binarise, split = run.choice
    said = [data_name(name, messages)]
    if binarise != "none":
        said.append(value_of("data.binarise", binarise, messages))
    if split == "all":
        said.append(messages("board.learns_tests"))
    return " · ".join(said)


def digest(*said: str) -> str:
    """A short name of texts, for an address."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def _raced(job: Job, student: Student) -> Raced | None:
    recipe = _recipes.get(job.id, lambda: _recipe(job))
    if recipe is None:
        return None
    folder = library.folder_of(job.id)
    if folder is None:
        return Raced(job, student, recipe, None, None)
    return Raced(job, student, recipe, measured(folder, recipe), test_images(folder))


def _recipe(job: Job) -> Recipe | None:
    try:
        return Recipe.from_json(job.recipe)
    except AELabError:
        return None  # Another version's.
