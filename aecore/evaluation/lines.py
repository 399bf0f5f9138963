"""A score as it is told: value, unit, what it is compared with, and a line on what that means for this set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from aecore.evaluation.registry import SCORES, Better
from aecore.evaluation.words import WORDS

LEVEL = 5e-4
"""A difference of less than this share is none."""
TENFOLD = 10.0
"""A difference of more than this share is told as it is: percents of next to nothing say nothing."""


@dataclass(frozen=True)
class Reading:
    """A sentence: its key in the catalogue, and what stands in its gaps.

    Attributes:
        key: `score.reading.less` and so on, as in `aecore.evaluation.words.WORDS`.
        values: numbers, and under `baseline` the name of a baseline, whose words are `score.baseline.<name>`.
    """

    key: str
    values: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoreLine:
    """One score of one model.

    Attributes:
        name: as in `aecore.evaluation.registry.SCORES`; its words are `score.<name>`.
        value: of the score.
        baselines: what others reach on the same images, by name.
        readings: what a good value is here, in the order in which to say it.
        values: of each axis or singular value, where the score is one number for many.
    """

    name: str
    value: float
    baselines: Mapping[str, float] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    values: tuple[float, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return SCORES[self.name].unit

    @property
    def better(self) -> Better:
        """Which way is better."""
        return SCORES[self.name].better

    def as_dict(self) -> dict[str, Any]:
        """The line as plain lists, dictionaries, numbers and words, the sentence in English beside its keys."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "better": self.better,
            "baselines": dict(self.baselines),
            "readings": [{"key": reading.key, "values": dict(reading.values)} for reading in self.readings],
            "values": list(self.values),
            "sentence": sentence(self),
        }


def line(
    name: str,
    value: float,
    baselines: Mapping[str, float] | None = None,
    *,
    values: tuple[float, ...] = (),
    gaps: Mapping[str, float] | None = None,
) -> ScoreLine:
    """A score with what is to be said of it.

    Args:
        name: of the score.
        value: of the score.
        baselines: what it is compared with.
        values: of each axis, where there are more than one.
        gaps: numbers for the score's own sentence, which is left out where one of them is not known: a run
            writes down its scores alone.
    """
    known, filled = baselines or {}, gaps or {}
    readings = []
    if "floor" in known:
        gap = value - known["floor"]
        readings.append(Reading("score.reading.floor", {"gap": gap, "floor": known["floor"]}))
    rivals = {other: found for other, found in known.items() if other != "floor"}
    if rivals and SCORES[name].better != "neither":
        readings.append(_against(name, value, rivals))
    key = f"score.{name}.rho" if "rho" in filled else f"score.{name}.good"
    if key in WORDS and _gaps_of(key) <= filled.keys():
        readings.append(Reading(key, dict(filled)))
    return ScoreLine(name, value, known, tuple(readings), values)


def _gaps_of(key: str) -> set[str]:
    return {gap for _, gap, _, _ in Formatter().parse(WORDS[key]) if gap}


def _against(name: str, value: float, rivals: Mapping[str, float]) -> Reading:
    lower = SCORES[name].better == "lower"
    best = min(rivals, key=lambda rival: rivals[rival] if lower else -rivals[rival])
    other = rivals[best]
    gap = value - other
    values: dict[str, float | str] = {"baseline": best, "other": other}
    if abs(gap) <= LEVEL * abs(other):
        return Reading("score.reading.level", values)
    # Of nothing, and of a log density that may fall below it, there are no percents.
    if lower and value >= 0 and other > 0 and (share := abs(gap) / other) <= TENFOLD:
        key = "less" if gap < 0 else "more"
        return Reading(f"score.reading.{key}", {"gap": 100 * share, **values})
    key = "above" if gap > 0 else "below"
    return Reading(f"score.reading.{key}", {"gap": abs(gap), **values})


def plain(value: float) -> str:
    """A number in at most four digits."""
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


def sentence(
    told: ScoreLine, words: Mapping[str, str] = WORDS, number: Callable[[float], str] = plain
) -> str:
    """What a good value is for this set, and whether this one is; empty where there is nothing to say.

    Args:
        told: the line.
        words: a catalogue with the keys of `aecore.evaluation.words.WORDS`.
        number: how the language writes one; it is given three digits, or a whole number.
    """
    said = []
    for reading in told.readings:
        gaps = {name: _shown(value, words, number) for name, value in reading.values.items()}
        said.append(words[reading.key].format(**gaps))
    return "; ".join(said)


def _shown(value: float | str, words: Mapping[str, str], number: Callable[[float], str]) -> str:
    if isinstance(value, str):
        return words[f"score.baseline.{value}"]
    return number(value if value == int(value) else float(f"{value:.3g}"))
