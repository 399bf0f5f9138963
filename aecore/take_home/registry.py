"""Everything that can be taken home of a run, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aecore.errors import AELabError, ExportError
from aecore.runs.folder import gone, is_there
from aecore.runs.run import Run
from aecore.sentences import cut
from aecore.take_home.exported import Exported
from aecore.take_home.packed_run import packed_run
from aecore.take_home.page import page
from aecore.take_home.report.report import report
from aecore.take_home.script.notebook import notebook
from aecore.take_home.script.script import script
from aecore.take_home.subject import Subject, subject
from aecore.take_home.tables.codes import codes
from aecore.take_home.tables.curves import curves
from aecore.take_home.tensorboard.board import tensorboard
from aecore.take_home.weights import onnx, weights

Exporter = Callable[[Subject], Exported]

EXPORTERS: dict[str, Exporter] = {
    "script": script,
    "notebook": notebook,
    "onnx": onnx,
    "weights": weights,
    "codes": codes,
    "curves": curves,
    "report": report,
    "page": page,
    "tensorboard": tensorboard,
    "run": packed_run,
}
"""In the order in which they are offered."""


def export_run(
    run: Run, name: str, *, language: str = "en", data_folder: Path | None = None, private: bool = True
) -> Exported:
    """What is taken home of a run.

    Args:
        run: one that has come to its end.
        name: one of EXPORTERS.
        language: of the words in it, en or fr.
        data_folder: where sets of images lie.
        private: whether what its person calls it, and notes of it, may be in it.

    Raises:
        ExportError: no such export, a run that was never saved whole, a part that cannot be exported.
        DataError: it needs the images, and they are not here, or others are.
        RunError: files of the run that are damaged, or a run that was removed meanwhile.
    """
    if name not in EXPORTERS:
        raise ExportError(
            "export_name",
            "--as: expected one of {known}, found {name}; try --as script.",
            known=", ".join(EXPORTERS),
            name=cut(name),
        )
    try:
        return EXPORTERS[name](subject(run, language, data_folder, private=private))
    except (AELabError, FileNotFoundError):
        if is_there(run.path):
            raise
        raise gone(run.path) from None  # whatever was missed first
