"""IDX files, the format MNIST is published in.

Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits: two zero bytes, a byte for the type
(8: unsigned bytes, 9: signed ones, 11 and 12: whole numbers of 16 and 32 bits, 13 and 14: floats of 32 and 64), a
byte for the number of axes, one big-endian 32-bit size an axis, then the values, big-endian too.
"""

from __future__ import annotations

import math
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from aecore.errors import DataError

CHUNK = 1 << 22
TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx(stream: BinaryIO, subject: str, most: int) -> NDArray[np.generic]:
    """The array of an IDX file with one or two axes (labels), three or four (images).

    Args:
        stream: unpacked; read no further than one byte beyond what the header promises.
        subject: the file's name, for complaints.
        most: the largest array accepted, in bytes.
    Raises:
        DataError: another format, a size beyond `most`, or a file cut short or too long.
    """
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or magic[3] not in (1, 2, 3, 4):
        if not magic:
            raise DataError(
                "idx_empty",
                "{file}: expected an IDX file (it begins with 00 00, its type, 08 say, and the number of axes,"
                " 1 to 4), found an empty file; try the file as published, packed or unpacked.",
                file=subject,
            )
        raise DataError(
            "idx",
            "{file}: expected an IDX file (it begins with 00 00, its type, 08 say, and the number of axes, 1 to 4),"
            " found the first bytes {bytes}; try the file as published, packed or unpacked.",
            file=subject,
            bytes=magic.hex(" "),
        )
    kind = np.dtype(TYPES[magic[2]])
    header = stream.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise DataError(
            "idx_header",
            "{file}: expected the sizes of its axes, found {there} {there:byte|bytes} of them;"
            " try copying or fetching the file again.",
            file=subject,
            there=len(header),
        )
    shape = tuple(int(size) for size in np.frombuffer(header, dtype=">u4"))
    size = math.prod(shape) * kind.itemsize
    if size > most:
        raise DataError(
            "idx_size",
            "{file}: expected at most {most} bytes of images, found a header that promises {size};"
            " try a smaller set.",
            file=subject,
            most=most,
            size=size,
        )
    # Memory grows with what is really there, not with what the header promises.
    content = bytearray()
    while len(content) <= size and (chunk := stream.read(min(CHUNK, size + 1 - len(content)))):
        content += chunk
    if len(content) > size:
        raise DataError(
            "idx_long",
            "{file}: expected {size} {size:byte|bytes} after the header, found more;"
            " try copying or fetching the file again.",
            file=subject,
            size=size,
        )
    if len(content) < size:
        raise DataError(
            "idx_short",
            "{file}: expected {size} {size:byte|bytes} after the header, found {there};"
            " try copying or fetching the file again.",
            file=subject,
            size=size,
            there=len(content),
        )
    return in_native_order(np.frombuffer(content, dtype=kind)).reshape(shape)


def in_native_order(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """The same values in this machine's order of bytes; the array is turned in place."""
    if array.dtype.isnative:
        return array
    return array.byteswap(inplace=True).view(array.dtype.newbyteorder("="))
