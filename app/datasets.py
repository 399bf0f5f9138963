"""The image sets that can be chosen, as the page names them."""

from __future__ import annotations

from aecore.data import Availability, available, shape_of
from aecore.datasets.catalogue import BUILT_IN, Shape
from app.messages import Messages
from app.settings import settings


def sets() -> dict[str, Availability]:
    """Every set by name: the built-in ones first, then a user's own."""
    return {entry.name: entry for entry in available(settings().data_folder())}


def data_name(name: str, messages: Messages) -> str:
    """A built-in set's name in the page's language; an own set's as its owner wrote it."""
    return messages(f"data.{name}") if name in BUILT_IN else name


def shape(name: str) -> Shape:
    """(channels, height, width). Raises DataError where there is no such set."""
    return shape_of(name, settings().data_folder())
