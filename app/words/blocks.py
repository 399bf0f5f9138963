"""The blocks of the chain, the parts that each can be, and the catalogue keys of their words."""

from __future__ import annotations

from collections.abc import Iterator

from aecore.parts.fields import FieldDescription, describe
from aecore.parts.penalties.registry import PENALTIES
from aecore.recipe.families import FAMILIES, WITHOUT_KIND
from aecore.recipe.presets import PRESETS

# In the order of the chain; the training, which stands for no block in it, comes last.
BLOCKS = ("data", "corruption", "network", "bottleneck", "penalties", "reconstruction", "training")


def field_key(block: str, kind: str, name: str) -> str:
    """Key of a field's label; `.help` behind it is the key of its sentence."""
    return f"field.{block}.{kind}.{name}" if kind else f"field.{block}.{name}"


def kind_key(block: str, kind: str) -> str:
    """Key of a kind's name; `.help` behind it is the key of its sentence."""
    return f"kind.{block}.{kind}"


def choice_key(field: str, choice: object) -> str:
    """Key of one choice of a field; the same word wherever a field of that name stands."""
    return f"choice.{field}.{choice}"


def subject_key(subject: str) -> str | None:
    """Key of the name that the page has for what an error is about; None where the page has none.

    Args:
        subject: a path as the library writes it, as in network.hidden.0, penalties.0.beta or kl_sparsity.
    """
    words = [word for word in subject.split(".") if not word.isdecimal()]
    if not words:  # A number alone, which only a link made for it can name.
        return None
    block, name = words[0], words[-1]
    if block in PENALTIES:
        return field_key("penalties", block, name) if len(words) > 1 else kind_key("penalties", block)
    if block not in BLOCKS:
        return None
    if block in WITHOUT_KIND:
        known = any(field.name == name for field in describe(WITHOUT_KIND[block]))
        return field_key(block, "", name) if known else f"block.{block}"
    for kind, part in FAMILIES[block].items():
        if len(words) > 1 and any(field.name == name for field in describe(part)):
            return field_key(block, kind, name)
    return f"block.{block}"


def keys_of(block: str, kind: str, field: FieldDescription) -> Iterator[str]:
    """The catalogue keys that a control of this field needs."""
    yield field_key(block, kind, field.name)
    yield field_key(block, kind, field.name) + ".help"
    yield from (choice_key(field.name, choice) for choice in field.choices if isinstance(choice, str))
    if field.unit:
        yield f"unit.{field.unit}"


def all_keys() -> set[str]:
    """The catalogue keys of every block, member, field, choice and preset."""
    keys = {key for block in BLOCKS for key in (f"block.{block}", f"block.{block}.help")}
    keys |= {key for preset in PRESETS for key in (f"preset.{preset}", f"preset.{preset}.help")}
    for block, part in WITHOUT_KIND.items():
        keys |= {key for field in describe(part) for key in keys_of(block, "", field)}
    for block, members in FAMILIES.items():
        for kind, part in members.items():
            keys |= {kind_key(block, kind), kind_key(block, kind) + ".help"}
            keys |= {key for field in describe(part) for key in keys_of(block, kind, field)}
    return keys
