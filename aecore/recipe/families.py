"""The sections of a recipe, and the kinds that each of them may be."""

from __future__ import annotations

from collections.abc import Mapping

from aecore.parts.bottlenecks import BOTTLENECKS
from aecore.parts.corruptions import CORRUPTIONS
from aecore.parts.networks.registry import NETWORKS
from aecore.parts.part import Part
from aecore.parts.penalties.registry import PENALTIES
from aecore.parts.reconstructions import RECONSTRUCTIONS
from aecore.recipe.choices import DataChoice, TrainingChoice

FAMILIES: dict[str, Mapping[str, type[Part]]] = {
    "network": NETWORKS,
    "bottleneck": BOTTLENECKS,
    "corruption": CORRUPTIONS,
    "reconstruction": RECONSTRUCTIONS,
    "penalties": PENALTIES,
}

WITHOUT_KIND: dict[str, type[Part]] = {"data": DataChoice, "training": TrainingChoice}
