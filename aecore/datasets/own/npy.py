"""NumPy's .npy format, read without pickle and without believing its headers.

Source of the format: NumPy Enhancement Proposal 1. `numpy.load` sets aside as much memory as a header asks for;
here a header that asks for too much is refused before.
"""

from __future__ import annotations

import math
import tokenize
from collections.abc import Callable
from typing import IO

import numpy as np

from aecore.datasets.idx import in_native_order
from aecore.datasets.own.budget import Budget
from aecore.datasets.own.scale import Array
from aecore.errors import DataError

MAGIC = b"\x93NUMPY"
NUMBERS_AND_TEXT = "biufSU"
CHUNK = 1 << 22

Header = tuple[tuple[int, ...], bool, np.dtype[np.generic]]
"""The shape, whether the first axis changes fastest, and the type."""


def read_header(stream: IO[bytes]) -> Header:
    """What a file says of its array; ValueError where it says nothing that can be understood."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, fortran, kind = read(stream)
    except (SyntaxError, tokenize.TokenError, TypeError, UserWarning) as error:
        # NumPy lets through what Python's parser says of a header that is none.
        raise ValueError("a header that cannot be read") from error
    return shape, fortran, kind


def is_plain(kind: np.dtype[np.generic]) -> bool:
    """Whether values of a type are numbers or text, which need no pickle."""
    return kind.kind in NUMBERS_AND_TEXT and not kind.hasobject


def read_array(
    stream: IO[bytes], subject: str, budget: Budget, check: Callable[[tuple[int, ...]], None] | None = None
) -> Array:
    """The array of a file.

    Args:
        check: is asked of the shape of numbers, before a value is read.

    Raises:
        DataError: Python objects, a header that promises more than fits, or less than it promises.
        ValueError: a header that cannot be understood.
    """
    shape, fortran, kind = read_header(stream)
    if not is_plain(kind):
        if kind.hasobject:
            raise DataError(
                "npz_objects",
                "{file}: expected an array of numbers (a pickled one is never loaded), found an array of Python"
                ' objects; try converting it, with .astype("uint8") say, before saving it.',
                file=subject,
            )
        raise DataError(
            "npz_kind",
            "{file}: expected an array of numbers (a pickled one is never loaded), found an array of {kind};"
            ' try converting it, with .astype("uint8") say, before saving it.',
            file=subject,
            kind=str(kind),
        )
    size, most = math.prod(shape) * kind.itemsize, budget.room
    if size > most or min(shape, default=0) < 0:
        raise DataError(
            "npz_size",
            "{file}: expected at most {most} MB, found a header that promises {size} {size:byte|bytes};"
            " try fewer images, or uint8 instead of floats.",
            file=subject,
            most=most >> 20,
            size=size,
        )
    if check is not None and kind.kind in "biuf":
        check(shape)
    budget.hold(size)
    # Memory grows with what is really there, not with what the header promises.
    content = bytearray()
    while len(content) < size and (chunk := stream.read(min(CHUNK, size - len(content)))):
        budget.take(len(chunk))
        content += chunk
    if len(content) != size:
        raise DataError(
            "npz_bytes",
            "{file}: expected {size} {size:byte|bytes} of values, found {there}; try saving it again.",
            file=subject,
            size=size,
            there=len(content),
        )
    array = in_native_order(np.frombuffer(content, dtype=kind))
    return array.reshape(shape, order="F" if fortran else "C")
