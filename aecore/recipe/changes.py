"""Dotted paths into a recipe's plain form: what `--set bottleneck.size=8` and a slider both change."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from aecore.errors import RecipeError
from aecore.parts.penalties.registry import PENALTIES
from aecore.parts.validation import NOTHING, shown, unknown
from aecore.recipe.families import FAMILIES


def with_changes(plain: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a recipe's plain form with values changed by path.

    Raises:
        RecipeError: a path that leads nowhere.
    """
    changed = copy.deepcopy(dict(plain))
    # Kinds first: a field of the new kind can then be set in the same breath.
    for path in sorted(changes, key=lambda path: not path.endswith(".kind")):
        _set(changed, path, changes[path])
    return changed


def _set(plain: dict[str, Any], path: str, value: Any) -> None:
    section, _, rest = path.partition(".")
    if section not in plain:
        raise unknown(path, section, list(plain))
    if not rest:
        plain[section] = value
    elif section == "penalties":
        plain[section] = _with_penalty(_penalties(plain[section]), rest, value)
    elif not isinstance(plain[section], Mapping):
        raise _no_table(section, plain[section])
    elif rest == "kind":
        plain[section] = _of_kind(section, plain[section], value)
    else:
        plain[section][rest] = value  # the recipe itself refuses a name it does not know


def _of_kind(section: str, old: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    members = FAMILIES.get(section)
    if members is None:
        raise RecipeError(
            "kindless",
            '{field}: expected a section that has kinds, found "{section}".',
            field=section,
            section=section,
        )
    if not isinstance(kind, str) or kind not in members:
        raise unknown(f"{section}.kind", kind, list(members))
    if old.get("kind") == kind:
        return dict(old)
    new = members[kind]().model_dump(mode="json")
    before = str(old.get("kind"))
    default = members[before]().model_dump(mode="json") if before in members else {}
    # What was left at its default follows the new kind's default: hidden layers differ between networks.
    kept = {name: value for name, value in old.items() if name in new and value != default.get(name)}
    return {**new, **kept, "kind": kind}


def _penalties(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list | tuple) and all(
        isinstance(item, Mapping) and "kind" in item for item in value
    ):
        return list(value)
    raise _no_table("penalties", value, '[{"kind": "l1", "beta": 0.1}]')


def _no_table(path: str, value: Any, attempt: str = "") -> RecipeError:
    found = NOTHING if value is None else shown(value)
    if path == "penalties":
        return RecipeError(
            "penalties_list",
            "{field}: expected a list of tables, each with its kind, found {found}; try {attempt}.",
            field=path,
            found=found,
            attempt=attempt or "penalties.NAME=VALUE",
        )
    return RecipeError(
        "section_table",
        "{field}: expected a table of values, found {found}; try {attempt}.",
        field=path,
        found=found,
        attempt=attempt or f"{path}.NAME=VALUE",
    )


def _with_penalty(penalties: list[dict[str, Any]], path: str, value: Any) -> list[dict[str, Any]]:
    kind, _, field = path.partition(".")
    if kind not in PENALTIES:
        raise unknown("penalties", kind, list(PENALTIES))
    rest = [dict(penalty) for penalty in penalties]
    if not field:
        rest = [penalty for penalty in rest if penalty["kind"] != kind]
        if value is None:
            return rest
        if not isinstance(value, Mapping):
            raise _no_table(f"penalties.{kind}", value, f"penalties.{kind}.beta={shown(value)}")
        return [*rest, {**value, "kind": kind}]
    if all(penalty["kind"] != kind for penalty in rest):
        rest.append(FAMILIES["penalties"][kind]().model_dump(mode="json"))
    chosen = next(penalty for penalty in rest if penalty["kind"] == kind)
    chosen[field] = value
    return rest
