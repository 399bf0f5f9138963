"""The catalogues: complete in both languages, nothing empty, nothing missing, nothing left over."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

import app
from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.own.about import NO_CLASS
from aecore.evaluation.words import WORDS
from aecore.jobs.table import ENDED
from aecore.machine.devices import CHOICES
from app.comparing.series import OVER
from app.controls.take_home import ENDINGS
from app.runs.compared import PRESETS as PAIRS
from app.words.blocks import all_keys, subject_key
from app.words.catalogues import FOLDER
from app.words.messages import LANGUAGES, Messages, catalogue
from app.words.translation import PAGE, PREFIX

SOURCES = Path(app.__file__).parent


def used_in_code() -> set[str]:
    """The keys that the app's sources name in full."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        found |= set(re.findall(r'messages\(\s*f?"([a-z_.]+)"', path.read_text(encoding="utf-8")))
        found |= set(re.findall(r'self\("([a-z_.]+)"', path.read_text(encoding="utf-8")))
        found |= set(re.findall(r'Refusal\(\d+, "([a-z_.]+)"', path.read_text(encoding="utf-8")))
    return found


def needed() -> set[str]:
    """Every key that the page can ask for."""
    composed = (
        {f"home.{name}" for name in ENDINGS}
        | {f"data.{name}" for name in BUILT_IN}
        | {f"device.{name}" for name in CHOICES}
    )
    chosen = {
        "rail.when",
        "rail.when_rate",
        "error.general",
        "upload.drop",
        "upload.browse",
        "upload.broken",
        "upload.refused",
    }
    chosen |= (
        {"run.menu"} | {f"run.{state}" for state in ("active", "gone", *ENDED)} | {"run.own", "run.no_own"}
    )
    chosen |= {f"own.{act}" for act in ("replace", "remove", "remove_yes", "remove_no")} | {
        "own.said",
        "unit.classes",
    }
    # Digits, letters and kana are called the same everywhere.
    named = {
        f"class.{name}" for each in ("fashion_mnist", "shapes", "cifar10") for name in BUILT_IN[each].classes
    }
    named.add(f"class.{NO_CLASS}")
    composed |= {key.replace("score.baseline.", "compare.short.") for key in WORDS if ".baseline." in key}
    composed |= {f"compare.over_{name}" for name in OVER}
    composed |= {f"compare.preset.{name}" for name in PAIRS}
    return named | used_in_code() | all_keys() | composed | chosen | set(WORDS)


def test_both_languages_have_the_same_keys() -> None:
    # The library's own sentences stand in English where they are raised; tests/house/test_said.py asks for each.
    french = {key for key in catalogue("fr") if not key.startswith(PREFIX)}
    assert catalogue("en").keys() == french


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty(language: str) -> None:
    assert [key for key, message in catalogue(language).items() if not message.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_registry_member_and_every_key_in_the_code_has_its_words(language: str) -> None:
    assert sorted(needed() - catalogue(language).keys()) == []


def test_no_key_of_the_page_is_left_over() -> None:
    of_typescript = ("stage.", "inspect.", "explore.", "compare.", "history.", "wall.", "orders.")
    ours = {key for key in catalogue("en") if not key.startswith(of_typescript)}
    # A sentence for a subject that an error may have, or of the library's own: used where it exists.
    assert {key for key in ours - needed() if not key.startswith(("trouble.", f"{PAGE}{PREFIX}"))} == set()


@pytest.mark.parametrize("subject", ["", "0", "0.1", "network.0.0", "penalties.3", "who.knows", "."])
def test_whatever_a_link_calls_its_fields_has_a_name_or_none(subject: str) -> None:
    assert subject_key(subject) in {None, *catalogue("en")}


def test_the_english_of_scores_stands_once() -> None:
    assert {key: catalogue("en")[key] for key in WORDS} == WORDS
    page = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
    assert page.keys() & WORDS.keys() == set()
    assert WORDS.keys() <= catalogue("fr").keys()


def test_placeholders_are_the_same_in_both_languages() -> None:
    def names(message: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(message) if name}

    english, french = catalogue("en"), catalogue("fr")
    assert [key for key in english if names(english[key]) != names(french[key])] == []


def test_french_is_not_english_left_behind() -> None:
    sentences = [key for key in catalogue("en") if key.endswith(".help")]
    same = [key for key in sentences if catalogue("en")[key] == catalogue("fr")[key]]
    assert same == []


def test_numbers_are_written_as_the_language_writes_them() -> None:
    english, french = Messages("en"), Messages("fr")
    assert english.number(0.001) == "0.001"
    assert french.number(0.001) == "0,001"
    assert english.number(2e-5) == "2·10⁻⁵"
    assert english.number(1e-6) == "10⁻⁶"
    assert english.number(60_000) == "60\u202f000"
    assert english.number(2.0) == "2"


def test_quantities_take_the_singular_where_the_language_does() -> None:
    english, french = Messages("en"), Messages("fr")
    assert english.quantity(1, "epochs") == "1\u00a0epoch"
    assert english.quantity(0, "epochs") == "0\u00a0epochs"
    assert french.quantity(0, "epochs") == "0\u00a0époque"
    assert french.quantity(2, "epochs") == "2\u00a0époques"
    assert english.quantity(30, "%") == "30\u00a0%"
