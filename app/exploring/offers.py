"""ONNX files of a run's models, made when first asked for."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from aecore.errors import ExportError, RunError
from aecore.export.onnx import CHECKED, to_onnx
from aecore.runs.moments import Moment
from app.door.owner_key import owner_key
from app.exploring import store
from app.exploring.models import digest_of, model_of
from app.exploring.pictures import pictures
from app.runs import library
from app.web.refusals import Refusal
from app.web.settings import settings

# Changes where the same weights give other files.
FORM = "1"


def kept_offer(moment: Moment) -> dict[str, Any] | None:
    """What `offer` gives, where it was made before and both files are still there."""
    kept = store.get(_note(moment))
    about: dict[str, Any] = json.loads(kept.plain()) if kept is not None else {}
    if not about or not all(store.has(f"{about[half]['sha']}.onnx") for half in ("encoder", "decoder")):
        return None
    return _answer(moment, about)


def offer(moment: Moment) -> dict[str, Any]:
    """The answer to GET /api/runs/{id}/models/{step}; both files are kept when it returns.

    Raises:
        Refusal: damaged weights, a model that cannot be exported, a full disk.
    """
    try:
        made = to_onnx(model_of(moment), pictures(moment.run, "probe").images(0, CHECKED))
    except ExportError as error:
        raise _refusal(error) from error
    about: dict[str, Any] = {"checked": {"images": made.images_error, "codes": made.codes_error}}
    for half, content in (("encoder", made.encoder), ("decoder", made.decoder)):
        about[half] = {"sha": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    try:
        store.put(f"{about['encoder']['sha']}.onnx", made.encoder)
        store.put(f"{about['decoder']['sha']}.onnx", made.decoder)
        store.put(_note(moment), json.dumps(about).encode())
    except RunError:
        raise Refusal(409, "refusal.no_room") from None
    return _answer(moment, about)


def _note(moment: Moment) -> str:
    return f"{digest_of(moment)}-{FORM}.json"


def _answer(moment: Moment, about: dict[str, Any]) -> dict[str, Any]:
    halves = {
        half: {
            "url": _address(library.id_of(moment.run.path), about[half]["sha"]),
            "bytes": about[half]["bytes"],
        }
        for half in ("encoder", "decoder")
    }
    return {"step": moment.step, "epoch": moment.epoch, **halves, "checked": about["checked"]}


def _address(run: str, sha: str) -> str:
    address = f"/api/onnx/{sha}.onnx"
    # In a class a file is for who may see its run, and not for whoever hears of its name.
    return f"{address}?run={run}&by={_signature(run, sha)}" if settings().classroom else address


def is_offered(sha: str, run: str, signature: str) -> bool:
    """Whether this server has offered a file as one of a run's."""
    return hmac.compare_digest(_signature(run, sha).encode(), signature.encode())


def _signature(run: str, sha: str) -> str:
    return owner_key(settings().runs_folder()).signature(f"{run}:{sha}", "onnx")


def _refusal(error: ExportError) -> Refusal:
    if error.key == "model_large":
        values = error.sentence.values
        return Refusal(413, "refusal.large_model", half=values["name"], size=values["size"])
    return Refusal(409, "refusal.no_export")
