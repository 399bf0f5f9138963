"""The rows in what is left of an SQLite file: its leaves say all of a row, wherever they lie and whatever else is gone.

SQLite itself reads nothing of a file whose first page is damaged, and nothing below an inner page that is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

Value = None | int | float | str | bytes
Row = tuple[int, list[Value]]
"""Its number in its table, and its values: text as bytes that are no UTF-8 is left as bytes."""

_LEAF = b"\x0d"
_HEAD = struct.Struct(">BHHHB")
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _TEXTS = 7, 8, 9, 12
_SMALLEST_CELL = 4
_LARGEST_PAGE = 65_536
_LOG_HEAD, _FRAME_HEAD = 32, 24


def rows_in(file: Path) -> Iterator[Row]:
    """The rows in a file and then in the log beside it: of a row that stands there twice the last one is the newest.

    Raises:
        OSError: it cannot be read.
    """
    if file.is_file():
        yield from _rows(file.read_bytes())
    log = file.with_name(file.name + "-wal")
    if log.is_file():
        yield from _rows(_newest(log.read_bytes()))


def _newest(log: bytes) -> bytes:
    """The pages of a log that belong to its beginning: what lies behind them is from before it was begun anew."""
    if len(log) < _LOG_HEAD:
        return b""
    (size,) = struct.unpack_from(">I", log, 8)
    if not 512 <= size <= _LARGEST_PAGE:
        return log
    frames = range(_LOG_HEAD, len(log), size + _FRAME_HEAD)
    pages = [
        log[at + _FRAME_HEAD : at + _FRAME_HEAD + size]
        for at in frames
        if log[at + 8 : at + 16] == log[16:24]
    ]
    return b"".join(pages) or log


def _rows(content: bytes) -> Iterator[Row]:
    """Of everything that can be a leaf of a table, wherever it begins: bytes before it may be missing."""
    at = content.find(_LEAF)
    while at >= 0:
        yield from _leaf(content, at)
        at = content.find(_LEAF, at + 1)


def _leaf(content: bytes, at: int) -> Iterator[Row]:
    page = content[at : at + _LARGEST_PAGE]
    if len(page) < _HEAD.size:
        return
    _, freed, cells, begins, fragments = _HEAD.unpack_from(page)
    pointers = _HEAD.size + 2 * cells
    if not 0 < cells <= len(page) // _SMALLEST_CELL or fragments > 60 or not pointers <= begins < len(page):
        return
    if freed and freed < pointers:
        return
    for number in range(cells):
        (place,) = struct.unpack_from(">H", page, _HEAD.size + 2 * number)
        try:
            row = _cell(page, place) if place >= begins else None
        except (IndexError, KeyError, struct.error):
            row = None
        if row is not None:
            yield row


def _cell(page: bytes, at: int) -> Row | None:
    """A row; None of what cannot be one."""
    size, at = _number(page, at)
    rowid, at = _number(page, at)
    end = at + size
    if not size > 0 or end > len(page):
        return None
    head, place = _number(page, at)
    values_at = at + head
    if not 0 < head <= size:
        return None
    values: list[Value] = []
    while place < at + head:
        kind, place = _number(page, place)
        value, values_at = _value(page, values_at, kind)
        values.append(value)
    return (rowid, values) if values_at == end else None


def _value(page: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind < _TEXTS:
        return _number_of(page, at, kind)
    end = at + (kind - _TEXTS) // 2
    content = page[at:end]
    with suppress(UnicodeDecodeError):
        return content.decode() if kind % 2 else content, end
    return content, end


def _number_of(page: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(page[at:end], "big", signed=True), end
    if kind == _REAL:
        return struct.unpack_from(">d", page, at)[0], at + 8
    return {0: None, _ZERO: 0, _ONE: 1}[kind], at


def _number(page: bytes, at: int) -> tuple[int, int]:
    """A number as SQLite writes it, seven bits a byte, and where it ends."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | page[place] & 0x7F
        if page[place] < 0x80:
            return number, place + 1
    return number << 8 | page[at + 8], at + 9
