"""ONNX files of a run's models, made when first asked for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aecore.errors import ExportError
from aecore.export import CHECKED, to_onnx
from aecore.run import Run
from app.api.answers import Refusal
from app.exploring import store
from app.exploring.moments import Moment, model_of
from app.exploring.pictures import pictures

# Changes where the same weights give other files.
FORM = "1"


def offer(run: Run, moment: Moment) -> dict[str, Any]:
    """The answer to GET /api/runs/{id}/models/{step}; both files are kept when it returns.

    Raises:
        Refusal: damaged weights, a model that cannot be exported.
        RunError: a full disk.
    """
    model, digest = model_of(run, moment)
    note = f"{digest}-{FORM}.json"
    kept = store.get(note)
    about: dict[str, Any] = json.loads(kept.plain()) if kept is not None else {}
    if not about or not all(store.has(f"{about[half]['sha']}.onnx") for half in ("encoder", "decoder")):
        try:
            made = to_onnx(model, pictures(run, "probe").images(0, CHECKED))
        except ExportError as error:
            raise _refusal(error) from error
        about = {"checked": {"images": made.images_error, "codes": made.codes_error}}
        for half, content in (("encoder", made.encoder), ("decoder", made.decoder)):
            sha = hashlib.sha256(content).hexdigest()
            store.put(f"{sha}.onnx", content)
            about[half] = {"sha": sha, "bytes": len(content)}
        store.put(note, json.dumps(about).encode())
    halves = {
        half: {"url": f"/api/onnx/{about[half]['sha']}.onnx", "bytes": about[half]["bytes"]}
        for half in ("encoder", "decoder")
    }
    return {"step": moment.step, "epoch": moment.epoch, **halves, "checked": about["checked"]}


def _refusal(error: ExportError) -> Refusal:
    if error.found.endswith(" MB"):
        return Refusal(413, "refusal.large_model", half=error.subject, size=error.found.removesuffix(" MB"))
    return Refusal(409, "refusal.no_export")
