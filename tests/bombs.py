"""Files that are small and claim much: what somebody might upload to fill a server's memory."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

PIECE = bytes(1 << 22)


def zeros(size: int) -> list[bytes]:
    """So many zeros, in pieces."""
    return [PIECE] * (size // len(PIECE)) + [PIECE[: size % len(PIECE)]]


def npy_header(shape: tuple[int, ...], kind: str) -> bytes:
    """How an .npy file begins."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": np.dtype(kind).str, "fortran_order": False, "shape": shape}
    )
    return stream.getvalue()


def npz(path: Path, shape: tuple[int, ...], kind: str) -> Path:
    """An archive of one array of zeros, which are really there."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("images.npy", "w", force_zip64=True) as stream,
    ):
        stream.write(npy_header(shape, kind))
        for piece in zeros(size):
            stream.write(piece)
    return path


def idx(path: Path, shape: tuple[int, int, int], size: int | None = None) -> Path:
    """A packed IDX file of zeros; of fewer than it promises where `size` says so."""
    there = int(np.prod(shape, dtype=np.int64)) if size is None else size
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(b"\0\0\x08\x03" + struct.pack(">III", *shape))
        for piece in zeros(there):
            stream.write(piece)
    return path


def chunk(kind: bytes, content: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(side: int, depth: int, colour: int, extra: bytes = b"") -> bytes:
    """A square picture of zeros: `colour` is 0 for grey, 3 for a palette, 6 for colours that one can see through."""
    bits = {0: 1, 3: 1, 6: 4}[colour] * depth
    packer, row = zlib.compressobj(1), bytes(1 + (side * bits + 7) // 8)
    packed = b"".join([packer.compress(row) for _ in range(side)] + [packer.flush()])
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)) + extra
    palette = chunk(b"PLTE", b"\0\0\0\xff\0\0") if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + head + palette + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
