"""The images of a recipe in a script: where they are from, and which of them it takes."""

from __future__ import annotations

import io

import numpy as np

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import load_bytes
from aecore.datasets.raw import SPLIT_SEED
from aecore.parts.source import text
from aecore.recipe.choices import DataChoice
from aecore.take_home.subject import Subject

BESIDE = "images.npz"
"""What holds the images where no public place has them."""

_BALANCED = f'''
    def balanced(labels):
        """A fixed order, every beginning of which holds the classes in their proportions."""
        shuffled = np.random.RandomState({SPLIT_SEED}).permutation(len(labels))
        position = np.empty(len(labels))
        for label in np.unique(labels):
            members = np.flatnonzero(labels[shuffled] == label)
            position[members] = (np.arange(len(members)) + 0.5) / len(members)
        return shuffled[np.argsort(position, kind="stable")]
    '''
_DIGITS = """
    pixels, labels = load_digits(return_X_y=True)
    pixels = torch.tensor(pixels / 16, dtype=torch.float32).view(-1, 1, 8, 8)
    order = balanced(labels)  # 360 of the images are for the test
    train_images, train_labels = pixels[order[360:]], labels[order[360:]]
    test_images, test_labels = pixels[order[:360]], labels[order[:360]]
    """
_TORCHVISION = """
    learned, tested = (datasets.{which}train=part, download=True) for part in (True, False))
    train_images, test_images = (torch.as_tensor(part.data){turned} / 255 for part in (learned, tested))
    train_labels, test_labels = (np.asarray(part.targets){less} for part in (learned, tested))
    """
_PUBLISHED: dict[str, dict[str, str]] = {
    "mnist": {"which": "MNIST(FOLDER, ", "turned": "[:, None]", "less": ""},
    "fashion_mnist": {"which": "FashionMNIST(FOLDER, ", "turned": "[:, None]", "less": ""},
    "kmnist": {"which": "KMNIST(FOLDER, ", "turned": "[:, None]", "less": ""},
    "usps": {"which": "USPS(FOLDER, ", "turned": "[:, None]", "less": ""},
    # Published lying on their side, their labels beginning with one.
    "emnist_letters": {
        "which": 'EMNIST(FOLDER, "letters", ',
        "turned": ".transpose(1, 2)[:, None]",
        "less": " - 1",
    },
    "cifar10": {"which": "CIFAR10(FOLDER, ", "turned": ".permute(0, 3, 1, 2)", "less": ""},
}
_FILE = """
    with np.load(FOLDER) as held:
        train_images, test_images = (torch.from_numpy(held[f"{part}_images"]) for part in ("train", "test"))
        train_labels, test_labels = held["train_labels"], held["test_labels"]
    """


def images_source(choice: DataChoice) -> str:
    """Lines that make `train_images`, `train_labels`, `test_images` and `test_labels`; they use `FOLDER`."""
    few = choice.train_size is not None
    lines = [text(_BALANCED) + "\n\n"] if few or choice.name == "digits" else []
    if choice.name == "digits":
        lines.append(text(_DIGITS))
    elif choice.name in _PUBLISHED:
        lines.append(text(_TORCHVISION).format(**_PUBLISHED[choice.name]))
    else:
        lines.append(text(_FILE))
        lines.append(
            "train_images, test_images = (\n"
            "    part / 255 if part.dtype == torch.uint8 else part for part in (train_images, test_images)\n"
            ")\n"
        )
    if choice.split == "all":
        lines.append("train_images = torch.cat([train_images, test_images])\n")
        lines.append("train_labels = np.concatenate([train_labels, test_labels])\n")
    if few:
        lines.append(f"few = balanced(train_labels)[:{choice.train_size}]\n")
        lines.append("train_images, train_labels = train_images[few], train_labels[few]\n")
    if choice.binarise == "threshold":
        lines.append(
            "train_images, test_images = (train_images >= 0.5).float(), (test_images >= 0.5).float()\n"
        )
    elif choice.binarise == "sampled":
        lines.append(
            "# Coins as bright as the pixels: thrown once for the test images, at every step for the others.\n"
            f"test_images = torch.bernoulli(test_images, generator=torch.Generator().manual_seed({SPLIT_SEED}))\n"
        )
    return "".join(lines)


def packages(choice: DataChoice) -> str:
    """What has to be installed for it."""
    if choice.name == "digits":
        return "torch numpy scikit-learn"
    return "torch numpy torchvision" if choice.name in _PUBLISHED else "torch numpy"


def is_beside(choice: DataChoice) -> bool:
    """Whether the images have to be given along."""
    return choice.name not in ("digits", *_PUBLISHED)


def images_file(asked: Subject) -> bytes:
    """The .npz that the script reads. Raises DataError: they are not here, or others are."""
    asked.images  # noqa: B018 - held against what the run was begun with
    whole = load_bytes(DataChoice(name=asked.run.recipe.data.name), asked.data_folder)
    held = io.BytesIO()
    np.savez_compressed(
        held,
        train_images=whole.train.images.numpy(),
        train_labels=whole.train.labels.numpy(),
        test_images=whole.test.images.numpy(),
        test_labels=whole.test.labels.numpy(),
    )
    return held.getvalue()


def drawn_here() -> set[str]:
    """The built-in sets that AE Lab draws itself."""
    return {name for name, known in BUILT_IN.items() if not known.files} - {"digits"}
