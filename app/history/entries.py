"""The runs of a browser, newest first, each as a card of the page shows it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from aecore.evaluation.registry import SCORES
from aecore.recipe.presets import PRESETS
from app.history.changes import changes
from app.history.facts import SHOWN, facts_of
from app.image_sets import data_name
from app.runs import library
from app.runs.kept import words_of
from app.runs.listed import Listed, every_terminal_run, own_runs, ready_runs
from app.runs.states import job_of, state_of
from app.web.settings import job_table, quota
from app.words.messages import Messages

MOST = 1000
OWN, TERMINAL, READY = "own", "terminal", "ready"


def told(
    owner: str, messages: Messages, *, of_the_terminal: bool, only: Collection[str] = ()
) -> dict[str, Any]:
    """The answer to GET /api/history, plain values only.

    Args:
        owner: whose runs they are.
        messages: of the language.
        of_the_terminal: whether those of the command line are among them.
        only: ids to look at; all where left out.
    """
    found = [(OWN, run) for run in own_runs(owner, MOST)]
    if of_the_terminal:
        found += [(TERMINAL, run) for run in every_terminal_run()]
    entries = [entry(of, run, messages) for of, run in found if not only or run.id in only]
    return {
        "runs": sorted(entries, key=lambda entry: -(entry["created"] or 0)),
        "scores": [_score(name, messages) for name in SHOWN],
        "disk": _disk(owner, messages),
    }


def models(owner: str, messages: Messages, *, of_the_terminal: bool) -> dict[str, Any]:
    """The answer to GET /api/models: the ready-made runs, and one's own that are starred."""
    own = told(owner, messages, of_the_terminal=of_the_terminal)
    ready = [entry(READY, run, messages) for run in ready_runs()]
    return {"runs": [entry for entry in own["runs"] if entry["starred"]] + ready, "scores": own["scores"]}


def entry(of: str, run: Listed, messages: Messages) -> dict[str, Any]:
    """One run as a card shows it; `of`: whose it is."""
    words, job = words_of(run.id), job_of(run.id)
    folder, state = library.folder_of(run.id), state_of(run.id) or {}
    shown = "held" if job is not None and job.held else str(state.get("state", run.state))
    facts = facts_of(folder, shown) if folder is not None else None
    recipe = run.recipe
    bottleneck, network = run.plain.get("bottleneck", {}), run.plain.get("network", {})
    return {
        "id": run.id,
        "of": of,
        "title": run.family(messages),
        "family": messages(f"preset.{run.name}") if run.name in PRESETS else run.name,
        "called": words.name,
        "note": words.note,
        "starred": words.starred,
        "data": data_name(run.data, messages),
        "network": messages(f"kind.network.{network['kind']}") if "kind" in network else "",
        "code": bottleneck.get("size"),
        "changes": "" if of == READY else changes(run.name, recipe, messages),
        "state": shown,
        "said": messages.sentence(state["message"]) if state.get("message") else "",
        "place": state.get("place"),
        "share": job.step / job.steps if job is not None and job.steps else None,
        "created": run.created if run.created is not None else _created(folder),
        "step": facts.step if facts else None,
        "scores": {
            name: {"value": value, "text": _number(name, value, messages)}
            for name, value in (facts.scores if facts else ())
        },
        "opens": recipe is not None,
    }


def _created(folder: Any) -> float | None:
    try:
        return datetime.fromisoformat(str(library.about(folder)["created"])).timestamp() if folder else None
    except (KeyError, ValueError):
        return None


def _score(name: str, messages: Messages) -> dict[str, str]:
    share = SCORES[name].unit == "of 1"
    unit = "%" if share else messages(f"score.unit.{SCORES[name].unit}")
    return {
        "name": name,
        "words": messages(f"score.{name}"),
        # What a share is of has to be said; any other unit says it.
        "short": messages(f"history.score.{name}") if share else "",
        "unit": unit,
        "better": SCORES[name].better,
    }


def _number(name: str, value: float, messages: Messages) -> str:
    shown = value * 100 if SCORES[name].unit == "of 1" else value
    return messages.number(float(f"{shown:.3g}"))


def _disk(owner: str, messages: Messages) -> dict[str, Any]:
    taken, most = job_table().taken(owner), quota()
    return {
        "share": min(1.0, taken.share(most)),
        "words": messages(
            "history.disk",
            there=messages.number(round(taken.own / 1e9, 2)),
            most=messages.number(float(f"{most.each / 1e9:.3g}")),
        ),
    }
