"""The scores of what is looked into, each beside what simpler methods reach, in the page's language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aecore.datasets.loading import ImageSet
from aecore.errors import DataError
from aecore.evaluation.baselines import Table
from aecore.evaluation.lines import ScoreLine, sentence
from aecore.evaluation.quick import evaluate
from aecore.evaluation.report import quick_lines
from aecore.runs.folder import BASELINES, SCORES
from app.inspecting.asked import Asked
from app.inspecting.measured import at_hand, measured
from app.inspecting.packing import Answer
from app.inspecting.subject import Subject
from app.web.settings import settings
from app.words.catalogues import LANGUAGES, catalogue
from app.words.messages import Messages

WHICH = ("quick", "all")


def scores(subject: Subject, asked: Asked) -> Answer:
    """Those that a run writes down at its end; all that there are where that is asked for and the set is at hand."""
    messages = Messages(asked.word("language", LANGUAGES))
    images = _image_set(subject) if asked.word("which", WHICH) == "all" else None
    lines = _quick(subject) if images is None else measured(subject, images)
    told = [_told(line, messages) for line in lines]
    return Answer(notes={"lines": told, "more": images is not None or _has_its_set(subject)})


def _quick(subject: Subject) -> Sequence[ScoreLine]:
    folder, state = subject.run.path, subject.run.about.get("state")
    if state == "finished":
        try:
            kept: dict[str, float] = json.loads((folder / SCORES).read_bytes())
            return quick_lines(subject.model, kept, _table(subject))
        except (OSError, ValueError, KeyError):
            pass  # Measured again below.
    return quick_lines(subject.model, evaluate(subject.model, subject.images), _table(subject))


def _table(subject: Subject) -> Table:
    try:
        table: Table = json.loads((subject.run.path / BASELINES).read_bytes())
    except (OSError, ValueError):
        return {}  # A run that still trains, or one from before there were any.
    return table


def _image_set(subject: Subject) -> ImageSet | None:
    """The set it was trained on, where there is one of that name: nothing is fetched for this.

    Raises:
        DataError: it is damaged, or not the one that the run was trained on.
    """
    return subject.run.images(settings().data_folder()) if at_hand(subject.run) is not None else None


def _has_its_set(subject: Subject) -> bool:
    here = at_hand(subject.run)
    if here is None or here.origin != "own":
        return here is not None
    try:  # A set of one's own may have been replaced: all scores are offered where they can be had.
        return _image_set(subject) is not None
    except DataError:
        return False


def _told(line: ScoreLine, messages: Messages) -> dict[str, Any]:
    words = catalogue(messages.language)
    return {
        "name": line.name,
        "words": messages(f"score.{line.name}"),
        "value": messages.number(float(f"{line.value:.4g}")),
        "unit": messages(f"score.unit.{line.unit}"),
        "baselines": [
            {"words": messages(f"score.baseline.{name}"), "value": messages.number(float(f"{value:.4g}"))}
            for name, value in line.baselines.items()
        ],
        "sentence": sentence(line, words, messages.number),
    }
