"""What of a picture file is needed for its pixels: words, colour profiles and cameras' notes may be large or broken."""

from __future__ import annotations

import struct

from PIL import Image

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
CHUNKS = (b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"eXIf")  # of a PNG, that Pillow would refuse the picture for
MOST_PIECES = 100_000  # of a file: empty ones cost as much time as full ones
SCAN = 0xDA  # the marker of a JPEG from which on there are pixels
NOTES = range(0xE1, 0xEE)  # markers of a JPEG that hold notes; E0 is JFIF, EE says how the colours are meant
EXIF = b"Exif\0\0"
ORIENTATION = 0x0112  # the EXIF tag that says how a camera was held; 5 and more swap the sides


def needed(data: bytes) -> tuple[bytes, bytes | None]:
    """A PNG or JPEG without what is not needed, and its EXIF notes if any; any other file as it is."""
    if data.startswith(PNG):
        return _png(data)
    return _jpeg(data) if data.startswith(JPEG) else (data, None)


def orientation(notes: bytes | Image.Image | None) -> int:
    """How the camera was held, as EXIF has it; upright, 1, where that is not said or cannot be read."""
    try:
        if isinstance(notes, Image.Image):
            return int(notes.getexif().get(ORIENTATION, 1))
        if notes is None:
            return 1
        exif = Image.Exif()
        exif.load(notes)
        return int(exif.get(ORIENTATION, 1))
    except Exception:
        return 1


def _one_more(pieces: int) -> int:
    if pieces == MOST_PIECES:
        raise ValueError("too many pieces")
    return pieces + 1


def _png(data: bytes) -> tuple[bytes, bytes | None]:
    kept, place, exif, pieces = [PNG], len(PNG), None, 0
    while place + 8 <= len(data):
        pieces = _one_more(pieces)
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 12 + length
        if kind not in CHUNKS:
            kept.append(data[place:end])
        elif kind == b"eXIf":
            exif = EXIF + data[place + 8 : end - 4]
        place = end
    return b"".join(kept), exif


def _jpeg(data: bytes) -> tuple[bytes, bytes | None]:
    kept, place, exif, pieces = [data[:2]], 2, None, 0
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != SCAN:
        pieces = _one_more(pieces)
        marker = data[place + 1]
        if marker == 0xFF:  # there may be more of them, which say nothing
            place += 1
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker not in NOTES:
            kept.append(data[place:end])
        elif data[place + 4 : place + 10] == EXIF and exif is None:
            exif = data[place + 4 : end]
        place = end
    kept.append(data[place:])
    return b"".join(kept), exif
