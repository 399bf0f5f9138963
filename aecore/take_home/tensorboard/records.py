"""TensorBoard's event files, written by hand: TFRecords of a few protocol buffers, checked by a masked CRC-32C."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

_POLYNOMIAL = 0x82F63B78


def _table() -> Iterator[int]:
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
        yield crc


_CRC = tuple(_table())


def masked_crc(content: bytes) -> int:
    """CRC-32C (Castagnoli) as TFRecords have it: turned by 15 bits, and a constant added."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(content: bytes) -> bytes:
    """A content between its length and its checksums."""
    length = struct.pack("<Q", len(content))
    return length + struct.pack("<I", masked_crc(length)) + content + struct.pack("<I", masked_crc(content))


def varint(value: int) -> bytes:
    """A whole number, seven bits a byte."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def whole(field: int, value: int) -> bytes:
    """A field of a protocol buffer that holds a whole number."""
    return varint(field << 3) + varint(value)


def held(field: int, content: bytes) -> bytes:
    """A field that holds bytes, a text or another buffer."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def event(time: float, step: int, values: Iterable[bytes]) -> bytes:
    """A record of some values of one step, made by `scalar` and `image`; time in seconds since 1970."""
    summary = b"".join(held(1, value) for value in values)
    return record(b"\x09" + struct.pack("<d", time) + whole(2, step) + held(5, summary))


def beginning(time: float) -> bytes:
    """The first record of a file."""
    return record(b"\x09" + struct.pack("<d", time) + held(3, b"brain.Event:2"))


def scalar(tag: str, value: float) -> bytes:
    """A number under a name."""
    return held(1, tag.encode()) + b"\x15" + struct.pack("<f", value)


def image(tag: str, png: bytes, height: int, width: int, channels: int) -> bytes:
    """A picture under a name."""
    inside = whole(1, height) + whole(2, width) + whole(3, channels) + held(4, png)
    return held(1, tag.encode()) + held(4, inside)
