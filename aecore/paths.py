"""Dotted paths into a recipe's plain form: what `--set bottleneck.size=8` and a slider both change."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from aecore.bottlenecks import BOTTLENECKS
from aecore.complaints import unknown
from aecore.corruptions import CORRUPTIONS
from aecore.errors import RecipeError
from aecore.networks import NETWORKS
from aecore.parts import Part
from aecore.penalties import PENALTIES
from aecore.reconstructions import RECONSTRUCTIONS

FAMILIES: dict[str, Mapping[str, type[Part]]] = {
    "network": NETWORKS,
    "bottleneck": BOTTLENECKS,
    "corruption": CORRUPTIONS,
    "reconstruction": RECONSTRUCTIONS,
    "penalties": PENALTIES,
}


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
        plain[section] = _with_penalty(plain[section], rest, value)
    elif rest == "kind":
        plain[section] = _of_kind(section, plain[section], value)
    elif rest in plain[section]:
        plain[section][rest] = value
    else:
        raise unknown(path, rest, list(plain[section]))


def _of_kind(section: str, old: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    members = FAMILIES.get(section)
    if members is None:
        raise RecipeError(subject=section, expected="a section that has kinds", found=f'"{section}"')
    if kind not in members:
        raise unknown(f"{section}.kind", kind, list(members))
    if old.get("kind") == kind:
        return dict(old)
    new = members[kind]().model_dump(mode="json")
    default = members[old["kind"]]().model_dump(mode="json")
    # What was left at its default follows the new kind's default: hidden layers differ between networks.
    kept = {name: value for name, value in old.items() if name in new and value != default[name]}
    return {**new, **kept, "kind": kind}


def _with_penalty(penalties: list[dict[str, Any]], path: str, value: Any) -> list[dict[str, Any]]:
    kind, _, field = path.partition(".")
    if kind not in PENALTIES:
        raise unknown("penalties", kind, list(PENALTIES))
    rest = [dict(penalty) for penalty in penalties]
    if not field:
        rest = [penalty for penalty in rest if penalty["kind"] != kind]
        return rest if value is None else [*rest, {**value, "kind": kind}]
    if all(penalty["kind"] != kind for penalty in rest):
        rest.append(FAMILIES["penalties"][kind]().model_dump(mode="json"))
    chosen = next(penalty for penalty in rest if penalty["kind"] == kind)
    if field not in chosen:
        raise unknown(f"penalties.{path}", field, list(chosen))
    chosen[field] = value
    return rest
