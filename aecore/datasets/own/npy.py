"""NumPy's .npy format, read without pickle and without believing its headers.

Source of the format: NumPy Enhancement Proposal 1. `numpy.load` sets aside as much memory as a header asks for;
here a header that asks for too much is refused before.
"""

from __future__ import annotations

import math
import tokenize
from typing import IO

import numpy as np

from aecore.datasets.own.budget import Budget, most_of_an_array
from aecore.datasets.own.number_of import number_of
from aecore.datasets.own.scale import Array
from aecore.errors import DataError

MAGIC = b"\x93NUMPY"
NUMBERS_AND_TEXT = "biufSU"
CHUNK = 1 << 24

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


def read_array(stream: IO[bytes], subject: str, budget: Budget) -> Array:
    """The array of a file.

    Raises:
        DataError: Python objects, a header that promises more than fits, or less than it promises.
        ValueError: a header that cannot be understood.
    """
    shape, fortran, kind = read_header(stream)
    if not is_plain(kind):
        raise DataError(
            subject=subject,
            expected="an array of numbers (a pickled one is never loaded)",
            found=f"an array of {'Python objects' if kind.hasobject else kind}",
            attempt='converting it, with .astype("uint8") say, before saving it',
        )
    size, most = math.prod(shape) * kind.itemsize, most_of_an_array()
    if size > most or min(shape, default=0) < 0:
        raise DataError(
            subject=subject,
            expected=f"at most {most >> 20:,} MB",
            found=f"a header that promises {number_of(size, 'byte')}",
            attempt="fewer images, or uint8 instead of floats",
        )
    # Memory grows with what is really there, not with what the header promises.
    content = bytearray()
    while len(content) < size and (chunk := stream.read(min(CHUNK, size - len(content)))):
        budget.take(len(chunk))
        content += chunk
    if len(content) != size:
        raise DataError(
            subject=subject,
            expected=f"{number_of(size, 'byte')} of values",
            found=f"{len(content):,}",
            attempt="saving it again",
        )
    array = np.frombuffer(content, dtype=kind).reshape(shape, order="F" if fortran else "C")
    return array if kind.isnative else array.astype(kind.newbyteorder("="))
