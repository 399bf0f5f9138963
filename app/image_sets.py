"""The image sets that can be chosen, as the page names and counts them."""

from __future__ import annotations

from urllib.parse import quote

from aecore.datasets.catalogue import BUILT_IN, Shape
from aecore.datasets.loading import Availability, available, shape_of
from aecore.datasets.own import store as own
from aecore.datasets.own.names import no_set
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.web.rights import asking, is_a_student, may_see_set
from app.web.settings import settings
from app.words.messages import Messages

DRAWN = DataChoice(name="strokes")

# Training images of the built-in sets: known without reading them.
TRAINING_IMAGES = {
    "digits": 1437,
    "strokes": 12_000,
    "shapes": 11_520,
    "mnist": 60_000,
    "fashion_mnist": 60_000,
    "kmnist": 60_000,
    "usps": 7291,
    "emnist_letters": 124_800,
    "cifar10": 50_000,
}


# How many images of a set are shown before anything is trained.
GLIMPSES = 12


def version(name: str) -> str:
    """Changes when a set of that name is replaced by another one. Raises DataError where there is no such set."""
    return "" if name in BUILT_IN else own.about(name, settings().data_folder()).digest[:16]


def picture_address(data: DataChoice, index: int | str) -> str:
    """Where one of the first images of a set is, as a recipe sees it. Raises DataError where there is no such set."""
    return f"/api/sets/{quote(data.name)}/{index}.png?v={version(data.name)}&binarise={data.binarise}"


def sets(owner: str) -> dict[str, Availability]:
    """Every set that an owner may see, by name: the built-in ones first, then people's own."""
    there = available(settings().data_folder())
    return {entry.name: entry for entry in there if may_see_set(entry.name, owner)}


def require_set(name: str, owner: str) -> None:
    """Raises DataError where there is no such set, or none that an owner may see: of others' nobody hears."""
    if is_a_student(owner) and name not in (known := sets(owner)):
        raise no_set(name, list(known))


def data_name(name: str, messages: Messages) -> str:
    """A built-in set's name in the page's language; an own set's as its owner wrote it."""
    return messages(f"data.{name}") if name in BUILT_IN else name


def at_home(data: DataChoice) -> DataChoice:
    """The images that a preset is made for, or the drawn digits where this server does not have those."""
    known = sets(asking())
    return data if data.name in known and known[data.name].present else DRAWN


def begun_with(data: DataChoice) -> DataChoice:
    """The images that the menu begins a preset with: a digit of 8x8 pixels is too small to look at."""
    return DRAWN if data == DataChoice() else at_home(data)


def shape(name: str, owner: str) -> Shape:
    """(channels, height, width). Raises DataError where there is no such set, or none that an owner may see."""
    require_set(name, owner)
    return shape_of(name, settings().data_folder())


def training_images(data: DataChoice, owner: str) -> int:
    """How many images a recipe learns from; 0 for a set that is not here, or that an owner may not see."""
    try:
        require_set(data.name, owner)
        there = TRAINING_IMAGES.get(data.name) or own.about(data.name, settings().data_folder()).train_images
    except DataError:
        return 0
    return min(there, data.train_size or there)
