"""What the rail must say of a recipe, and what it says: no number on the page is another one than the recipe's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from aecore.recipe.recipe import Recipe
from app.controls.layer_widths import written
from app.controls.slider_values import is_name, needs_ladder
from app.controls.summaries import summary
from app.experiment.address import preset_here
from app.image_sets import data_name, sets
from app.web.settings import Settings, use
from app.words.blocks import BLOCKS, choice_key, kind_key
from app.words.messages import Messages

# Every widget of the rail by its key without the turn, and what it shows; every closed row by its block.
_READ = """root => {
  const said = {};
  const widgets = "stSelectbox stSlider stCheckbox stNumberInput stButtonGroup".split(" ");
  for (const node of root.querySelectorAll(widgets.map((name) => `[data-testid=${name}]`).join(","))) {
    const holder = node.closest('[class*="st-key-"]');
    const key = [...holder.classList].find((name) => name.startsWith("st-key-")).slice(7);
    const input = node.querySelector("input");
    said[key] = {
      stSelectbox: () => input.value,
      stSlider: () => input.getAttribute("aria-valuetext"),
      stCheckbox: () => String(input.checked),
      stNumberInput: () => input.value,
      stButtonGroup: () => node.querySelector('[aria-checked="true"]')?.innerText,
    }[node.dataset.testid]();
  }
  for (const node of root.querySelectorAll('[class*="st-key-open-"]:not(.st-key-open-block)')) {
    const key = [...node.classList].find((name) => name.startsWith("st-key-open-")).slice(7);
    said[key] = node.querySelector("p span")?.innerText ?? "";
  }
  return said;
}"""


def said_by(page: Page) -> dict[str, str]:
    """What the widgets and closed rows of the rail show, by their names."""
    said: dict[str, str] = page.locator('[data-testid="stSidebar"]').evaluate(_READ)
    return {re.sub(r"-\d+$", "", key): _plain(text) for key, text in said.items()}


def asked_by(address: str, data: Path) -> tuple[Recipe, str, str, str]:
    """The recipe, the preset, the open block and the language of an address on a server with that data folder."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    preset = asked.get("preset", "")
    use(Settings(data=data))
    # A preset whose images are not here takes others; which, the server's own rule says.
    recipe = Recipe.from_share(asked["recipe"]) if "recipe" in asked else preset_here(preset)
    return recipe, preset, asked["block"], asked["lang"]


def expected_of(address: str, data: Path) -> dict[str, str]:
    """What the widgets and closed rows of the rail have to show at an address."""
    recipe, preset, block, language = asked_by(address, data)
    messages = Messages(language)
    said = {"preset-choice": messages(f"preset.{preset}")}
    said |= {f"open-{name}": summary(name, recipe, messages) for name in BLOCKS if name != block}
    if block == "data":
        name, known = data_name(recipe.data.name, messages), sets().get(recipe.data.name)
        said["data.name"] = name if known and known.present else messages("data.absent", name=name)
        said |= _fields("data", "", recipe.data, messages, skip="name")
    elif block == "training":
        said |= _fields("training", "", recipe.training, messages)
    elif block == "penalties":
        present = {penalty.kind: penalty for penalty in recipe.penalties}
        for kind, penalty in present.items():
            said[f"penalties.{kind}"] = "true"
            said |= _fields("penalties", kind, penalty, messages)
    else:
        part = getattr(recipe, block)
        said[f"{block}.kind"] = messages(kind_key(block, part.kind))
        said |= _fields(block, part.kind, part, messages)
    return {re.sub(r"[^\w-]", "-", key): _plain(text) for key, text in said.items()}


def _fields(block: str, kind: str, part: Part, messages: Messages, skip: str = "") -> dict[str, str]:
    return {
        f"{block}.{kind}.{field.name}": _shown(field, getattr(part, field.name), messages)
        for field in describe(type(part))
        if field.name != skip
    }


def _shown(field: FieldDescription, value: Any, messages: Messages) -> str:  # noqa: PLR0911  # one line a kind
    """A value as its control shows it."""
    if field.type == "bool":
        return str(value).lower()
    if field.type == "widths":
        return written(value, messages("widths.none"))
    if isinstance(value, str):
        return messages(choice_key(field.name, value))
    if is_name(field):
        return str(value)
    if value is None:
        return messages("number.all")
    if field.type == "choice" or needs_ladder(field):
        return messages.quantity(value, field.unit)
    return f"{value:g}{messages.quantity(2, field.unit).removeprefix('2')}"


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
