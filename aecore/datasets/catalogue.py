"""The built-in sets: shapes, classes and, where they are published, their files. Needs neither torch nor a disk."""

from __future__ import annotations

from dataclasses import dataclass

Shape = tuple[int, int, int]
"""(channels, height, width), in pixels."""


@dataclass(frozen=True)
class PublishedFile:
    """One file as its publisher packs it.

    Attributes:
        path: where it lies under the data folder, in torchvision's layout.
        md5: the published checksum of the packed file.
        size: of the packed file, in bytes: known before anything is fetched.
        unpacked: the files under the data folder that can stand in for it.
    """

    path: str
    md5: str
    size: int
    unpacked: tuple[str, ...]


@dataclass(frozen=True)
class BuiltIn:
    """What is known of a set before it is read. `files` is empty where the program brings the set along."""

    shape: Shape
    classes: tuple[str, ...]
    files: tuple[PublishedFile, ...] = ()


DIGITS = tuple("0123456789")


def _idx(folder: str, *published: tuple[str, int]) -> tuple[PublishedFile, ...]:
    """Four IDX files, each with checksum and size: training images and labels, test images and labels."""
    stems = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    paths = [f"{folder}/raw/{stem}-ubyte" for stem in stems]
    return tuple(
        PublishedFile(f"{path}.gz", md5, size, (path,))
        for path, (md5, size) in zip(paths, published, strict=True)
    )


EMNIST_STEMS = tuple(
    f"emnist-letters-{part}-{kind}-ubyte"
    for part in ("train", "test")
    for kind in ("images-idx3", "labels-idx1")
)
CIFAR_BATCHES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")

BUILT_IN: dict[str, BuiltIn] = {
    "digits": BuiltIn((1, 8, 8), DIGITS),
    "strokes": BuiltIn((1, 28, 28), DIGITS),
    "shapes": BuiltIn((1, 32, 32), ("heart", "arrow", "moon")),
    "mnist": BuiltIn(
        (1, 28, 28),
        DIGITS,
        _idx(
            "MNIST",
            ("f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
            ("d53e105ee54ea40749a09fcbcd1e9432", 28_881),
            ("9fb629c4189551a2d022fa330f9573f3", 1_648_877),
            ("ec29112dd5afa0611ce80d1b7f02629c", 4_542),
        ),
    ),
    "fashion_mnist": BuiltIn(
        (1, 28, 28),
        (
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
        _idx(
            "FashionMNIST",
            ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
            ("25c81989df183df01b3e8a0aad5dffbe", 29_515),
            ("bef4ecab320f06d8554ea6380940ec79", 4_422_102),
            ("bb300cfdad3c16e7a12a480ee83cd310", 5_148),
        ),
    ),
    "kmnist": BuiltIn(
        (1, 28, 28),
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        _idx(
            "KMNIST",
            ("bdb82020997e1d708af4cf47b453dcf7", 18_165_135),
            ("e144d726b3acfaa3e44228e80efcd344", 29_497),
            ("5c965bf0a639b31b8f53240b1b52f4d7", 3_041_136),
            ("7320c461ea6c1c855c0b718fb2a4b134", 5_120),
        ),
    ),
    "usps": BuiltIn(
        (1, 16, 16),
        DIGITS,
        (
            PublishedFile("usps.bz2", "ec16c51db3855ca6c91edd34d0e9b197", 6_579_383, ("usps",)),
            PublishedFile("usps.t.bz2", "8ea070ee2aca1ac39742fdd1ef5ed118", 1_831_726, ("usps.t",)),
        ),
    ),
    "emnist_letters": BuiltIn(
        (1, 28, 28),
        tuple("abcdefghijklmnopqrstuvwxyz"),
        (
            PublishedFile(
                "EMNIST/raw/gzip.zip",
                "58c8d27c78d21e728a6bc7b3cc06412e",
                561_753_746,
                tuple(f"EMNIST/raw/{stem}" for stem in EMNIST_STEMS),
            ),
        ),
    ),
    # The Python version, which torchvision reads, is made of pickles, and no pickle is ever loaded here.
    "cifar10": BuiltIn(
        (3, 32, 32),
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
        (
            PublishedFile(
                "cifar-10-binary.tar.gz",
                "c32a1d4ab5d03f1284b67883e8d87530",
                170_052_171,
                tuple(f"cifar-10-batches-bin/{batch}" for batch in CIFAR_BATCHES),
            ),
        ),
    ),
}
