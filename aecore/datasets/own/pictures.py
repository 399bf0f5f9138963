"""Picture files, made into one array of one size and one kind of colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.own.archive import Entry
from aecore.datasets.own.budget import Budget, TooMuchError, most_of_an_array
from aecore.datasets.own.damage import Damage
from aecore.datasets.own.limits import LARGEST_SET, check_sides
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.picture_files import Decoded, Header, decoded, header
from aecore.datasets.own.picture_sizes import common_size, tell_colours, tell_sizes
from aecore.datasets.own.scale import BYTE, DEEP, FEW_LEVELS, note_dark, scale_in_words
from aecore.datasets.own.told import Told
from aecore.datasets.raw import Progress
from aecore.errors import DataError
from aecore.sentences import Sentence

VANISHES = 0.8  # drawings lighter than this are hard to see on white
DARK = 0.2  # and darker ones on black

Bytes = NDArray[np.uint8]


def read_pictures(
    entries: Sequence[Entry],
    budget: Callable[[], Budget],
    manner: Manner,
    told: Told,
    progress: Progress | None,
) -> tuple[Bytes, NDArray[np.bool_]]:
    """All pictures as one array.

    The size that fits most and the most common kind of colour win: larger than 64 pixels is made smaller, keeping its
    sides' ratio; pictures of another size are scaled to cover the common one and cut at the edges that stand out. A
    drawing on nothing is laid on white, as on a page, or on black where white would hide it.

    Returns:
        uint8 (pictures that can be read, 1 or 3, height, width), and which of the entries these are, (entries,).
    Raises:
        DataError: more than one picture in ten that cannot be read, pictures that are too small, or too many.
    """
    damage = Damage(len(entries))
    headers = _headers(entries, budget(), damage)
    if not headers:
        return np.empty((0, 1, 8, 8), dtype=np.uint8), np.zeros(len(entries), dtype=np.bool_)
    (width, height), original = common_size([known.size for known in headers.values()])
    before = original or (width, height)
    check_sides(entries[next(iter(headers))].name, (height, width), (before[1], before[0]))
    grey = sum(known.grey for known in headers.values()) * 2 >= len(headers)
    channels = 1 if grey else 3
    most = min(LARGEST_SET, most_of_an_array())
    if len(headers) * channels * height * width > most:
        raise DataError(
            "pictures",
            "expected at most {most} pictures of this size, found {there}; try fewer.",
            most=most // (channels * height * width),
            there=len(headers),
        )
    pixels = np.zeros((len(entries), height, width, channels), dtype=np.uint8)

    def decode(row: int, counted: Budget, **how: int | str) -> Decoded:
        entry = entries[row]
        return decoded(entry.name, entry.read(counted), (width, height), grey, **how)  # type: ignore[arg-type]

    seen: dict[int, Decoded] = {}
    counted = budget()
    for done, row in enumerate(list(headers)):
        try:
            found = decode(row, counted)
        except TooMuchError:
            raise
        except DataError as error:
            damage.add(entries[row].name, error)
            del headers[row]
        else:
            pixels[row], seen[row] = found.pixels, _without_pixels(found)
        if progress is not None:
            progress("images", done + 1, len(entries))
    damage.check()
    damage.tell(told)
    told.cut = sum(each.cut for each in seen.values())
    tell_sizes(list(headers.values()), original, (width, height), told)
    tell_colours(list(headers.values()), grey, told)
    white = _white(headers, seen, manner, told)
    grounds = _grounds(seen, told)
    if white != DEEP or grounds:
        counted = budget()
        for row, known in headers.items():
            if row in grounds or (known.deep and white != DEEP):
                pixels[row] = decode(row, counted, white=white, ground=grounds.get(row, "white")).pixels
    rows = np.zeros(len(entries), dtype=np.bool_)
    rows[list(headers)] = True
    kept = pixels if rows.all() else pixels[rows]
    if not any(known.deep for known in headers.values()):
        kept = _levels(kept, manner, told)
    if not grey and not np.ptp(kept, axis=-1).any():
        kept = kept[..., :1]
        told.note(Sentence("told_all_grey", "All pictures are grey, so one channel is kept of their three."))
    return np.ascontiguousarray(kept.transpose(0, 3, 1, 2)), rows


def _headers(entries: Sequence[Entry], counted: Budget, damage: Damage) -> dict[int, Header]:
    """By row; without those that cannot be read."""
    found = {}
    for row, entry in enumerate(entries):
        try:
            known = header(entry.name, entry.read(counted))
            counted.see(known.size[0] * known.size[1])
            found[row] = known
        except TooMuchError:
            raise
        except DataError as error:
            damage.add(entry.name, error)
    damage.check()
    return found


def _without_pixels(found: Decoded) -> Decoded:
    return Decoded(np.empty((0, 0, 0), dtype=np.uint8), found.cut, found.brightest, found.light)


def _white(headers: dict[int, Header], seen: dict[int, Decoded], manner: Manner, told: Told) -> int:
    """The value of 16 bits that is white."""
    if not any(known.deep for known in headers.values()):
        return DEEP
    brightest = max(each.brightest for each in seen.values())
    # Pictures of eight bits among them use their own range, and masks of few levels would be all but black.
    white = brightest if brightest > 0 and (manner.stretch or brightest <= FEW_LEVELS) else DEEP
    told.scale = scale_in_words(0, brightest, white)
    note_dark(brightest, white, told)
    return white


def _levels(pixels: Bytes, manner: Manner, told: Told) -> Bytes:
    """The pictures with their brightest value made white where they are masks of few levels, or where that is asked."""
    low, high = (int(pixels.min()), int(pixels.max())) if pixels.size else (0, 0)
    white = high if high > 0 and (manner.stretch or high <= FEW_LEVELS) else BYTE
    told.scale = scale_in_words(low, high, white)
    if white == BYTE:
        note_dark(high, white, told)
        return pixels
    factor = np.float32(BYTE / white)
    return (pixels * factor).round().clip(0, BYTE).astype(np.uint8)


def _grounds(seen: dict[int, Decoded], told: Told) -> dict[int, str]:
    """Which pictures that one can see through are laid on black; the others lie on white."""
    lights = {row: each.light for row, each in seen.items() if each.light is not None}
    if not lights:
        return {}
    if sum(lights.values()) / len(lights) > VANISHES:
        # One ground for all as far as that goes: it is learned as well.
        black = [row for row, light in lights.items() if light >= DARK]
    else:
        black = [row for row, light in lights.items() if light > 0.95]
    if black:
        told.note(
            Sentence(
                "told_black",
                "Laid on black, on which they show: {count} light {count:drawing|drawings} on transparent ground.",
                count=len(black),
            )
        )
    return dict.fromkeys(black, "black")
