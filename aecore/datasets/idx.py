"""IDX files, the format MNIST is published in.

Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits: two zero bytes, a byte for the type
(8: unsigned bytes), a byte for the number of axes, one big-endian 32-bit size an axis, then the values.
"""

from __future__ import annotations

import math
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from aecore.errors import DataError

UNSIGNED_BYTES = 8


def read_idx(stream: BinaryIO, subject: str, most: int) -> NDArray[np.uint8]:
    """The array of an IDX file of unsigned bytes with one axis (labels), three or four (images).

    Args:
        stream: unpacked; read no further than one byte beyond what the header promises.
        subject: the file's name, for complaints.
        most: the largest array accepted, in bytes.
    Raises:
        DataError: another format, a size beyond `most`, or a file cut short or too long.
    """
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != UNSIGNED_BYTES or magic[3] not in (1, 3, 4):
        raise DataError(
            subject=subject,
            expected="an IDX file of unsigned bytes (it begins with 00 00 08 and the number of axes, 1, 3 or 4)",
            found=f"the first bytes {magic.hex(' ')}" if magic else "an empty file",
            attempt="the file as published, packed or unpacked",
        )
    header = stream.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise _cut_short(subject, "the sizes of its axes", f"{len(header)} bytes of them")
    shape = tuple(int(size) for size in np.frombuffer(header, dtype=">u4"))
    size = math.prod(shape)
    if size > most:
        raise DataError(
            subject=subject,
            expected=f"at most {most:,} bytes of images",
            found=f"a header that promises {size:,}",
            attempt="a smaller set",
        )
    content = stream.read(size + 1)
    if len(content) != size:
        found = "more" if len(content) > size else f"{len(content):,}"
        raise _cut_short(subject, f"{size:,} bytes after the header", found)
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _cut_short(subject: str, expected: str, found: str) -> DataError:
    return DataError(
        subject=subject, expected=expected, found=found, attempt="copying or fetching the file again"
    )
