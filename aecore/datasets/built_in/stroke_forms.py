"""The ways to write a digit by hand, as the points that the pen goes through.

A form is a line of points `x,y`, in hundredths of the digit's height, y downwards. The pen goes through them in a
smooth curve; at a point marked ^ it turns sharply, and at | it is lifted.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEP = 7.0
"""Hundredths of the height that a segment of the drawn line is long, about."""


class Form(NamedTuple):
    """One way to write one digit.

    Attributes:
        points: the pen goes through them, (points, 2).
        curve: what makes the drawn line of the points, (samples, points).
        drawn: whether the pen is down from a sample to the next, bool (samples - 1,).
    """

    points: Floats
    curve: Floats
    drawn: NDArray[np.bool_]


FORMS: tuple[tuple[tuple[float, str], ...], ...] = (
    (  # 0: closed; open at the top; with a loop there
        (0.5, "54,2 26,10 8,42 14,80 42,98 72,86 84,50 72,14 48,2"),
        (0.25, "58,6 30,8 8,44 16,84 44,98 74,82 82,46 70,16 46,10"),
        (0.25, "34,6 12,36 12,76 38,98 70,86 82,48 68,12 46,1 36,12 54,20 80,8"),
    ),
    (  # 1: plain; with a flag; with a foot
        (0.65, "50,0 50,35 50,68 50,100"),
        (0.25, "30,22 42,12 52,0^ 51,50 50,100"),
        (0.1, "32,20 43,12 52,0^ 51,50 50,98 | 26,99 50,98 76,97"),
    ),
    (  # 2: with a corner; with a loop; with a wave
        (0.4, "10,20 26,4 54,1 74,15 68,40 42,68 6,96^ 46,94 94,95"),
        (0.4, "12,20 32,3 60,4 72,24 58,54 30,86 12,97 5,85 22,77 50,88 72,97 100,88"),
        (0.2, "8,16 30,2 58,4 68,22 52,52 10,92^ 34,86 60,97 92,88"),
    ),
    (  # 3: two bows; with a flat top; with a loop in the middle
        (0.5, "14,10 38,1 66,8 66,28 34,46^ 64,52 76,74 54,96 26,99 6,90"),
        (0.2, "14,4 42,2 70,3^ 56,22 36,43^ 64,50 74,74 52,97 10,92"),
        (0.3, "12,12 38,1 66,8 66,28 42,46 30,46 42,50 68,58 74,78 50,98 8,90"),
    ),
    (  # 4: open with a corner; open and round; closed
        (0.4, "20,6 12,30 6,51^ 40,52 84,47 | 74,3 68,50 63,100"),
        (0.35, "12,6 6,34 16,52 42,53 66,41 | 76,3 70,40 62,100"),
        (0.25, "58,1 32,32 4,62^ 44,61 90,57 | 61,22 59,58 55,100"),
    ),
    (  # 5: the bar last; in one line; round
        (0.45, "30,6 24,24 20,43^ 46,38 68,54 66,80 40,98 6,92 | 30,6 60,6 96,2"),
        (0.35, "94,2 60,4 32,5^ 25,24 20,44^ 46,38 70,54 68,82 42,98 6,93"),
        (0.2, "92,3 58,3 36,10 30,32 50,48 64,68 52,92 28,99 6,91"),
    ),
    (  # 6: a straight stem; a round one; a small loop
        (0.4, "60,0 34,28 16,62 22,92 48,98 70,82 64,62 40,62 20,82"),
        (0.4, "70,4 38,12 15,46 14,82 38,99 68,88 74,66 50,56 26,68 16,84"),
        (0.2, "48,0 25,32 12,68 20,95 44,98 60,84 52,68 32,70 18,86"),
    ),
    (  # 7: plain; with a bar; with a hook; with a round corner
        (0.4, "2,14 40,10 88,8^ 70,34 52,66 44,100"),
        (0.15, "2,14 42,10 88,7^ 68,34 50,66 40,100 | 28,54 52,51 80,48"),
        (0.2, "3,30 6,11^ 46,10 88,7^ 70,36 52,68 42,100"),
        (0.25, "4,18 34,6 72,4 82,16 66,50 50,100"),
    ),
    (  # 8: in one line from the right; from the middle; from the middle, leaning; two rings
        (0.3, "74,14 54,1 30,9 28,28 46,48 62,68 54,92 38,99 24,88 30,68 46,52 66,34 74,12 60,2"),
        (0.3, "48,49 26,36 26,10 52,1 74,12 66,36 42,54 22,76 28,96 48,99 62,84 58,64 46,48"),
        (0.25, "46,47 28,34 28,10 54,1 76,10 68,32 44,52 26,76 30,95 46,98 60,82 58,62 44,46"),
        (0.15, "52,1 28,12 28,36 49,47 72,34 72,11 50,2 | 48,47 27,63 23,87 43,99 63,87 66,62 48,46"),
    ),
    (  # 9: a straight stem; a curved one; a leaning one, the ring open
        (0.45, "66,10 42,2 18,18 14,40 36,50 58,38 69,10^ 67,50 62,100"),
        (0.25, "68,14 44,2 20,16 16,40 38,50 62,38 70,13 70,50 56,86 22,97"),
        (0.3, "66,5 38,5 14,24 18,44 42,45 68,22 67,52 58,78 50,100"),
    ),
)
"""By digit: which share of hands writes it so, and the points."""

VARIANTS = max(len(forms) for forms in FORMS)
POINTS = 24
"""At least as many as any form has."""


@cache
def form(digit: int, variant: int) -> Form:
    """The form of a digit, read from its line."""
    points: list[list[float]] = []
    pieces: list[list[int]] = []
    lifted: set[int] = set()  # the pieces before which the pen was lifted
    for stroke in FORMS[digit][variant][1].split("|"):
        lifted.add(len(pieces))
        pieces.append([])
        for word in stroke.split():
            pieces[-1].append(len(points))
            if word.endswith("^"):
                pieces.append([len(points)])
            points.append([float(value) / 100 for value in word.rstrip("^").split(",")])
    places = np.array(points)
    rows, drawn = [], []
    for number, piece in enumerate(pieces):
        curve = _through(places, piece)
        # A sharp turn is the end of one piece and the beginning of the next: one sample.
        goes_on = number not in lifted
        drawn += [False] * (not goes_on and number > 0) + [True] * (len(curve) - 1)
        rows.append(curve[1:] if goes_on else curve)
    return Form(places, np.concatenate(rows), np.array(drawn))


def _through(places: Floats, piece: list[int]) -> Floats:
    """What makes of all points a smooth curve through some of them: Catmull and Rom's, (samples, points)."""
    eye = np.eye(len(places))
    known = [2 * eye[piece[0]] - eye[piece[1]], *eye[piece], 2 * eye[piece[-1]] - eye[piece[-2]]]
    rows = [eye[piece[0]]]
    for before, start, end, after in zip(known, known[1:], known[2:], known[3:], strict=False):
        length = 100 * np.linalg.norm((end - start) @ places)
        for t in np.linspace(0, 1, max(2, round(length / STEP)) + 1)[1:]:
            slopes = (end - before) / 2, (after - start) / 2
            rows.append(
                (2 * t**3 - 3 * t**2 + 1) * start
                + (t**3 - 2 * t**2 + t) * slopes[0]
                + (3 * t**2 - 2 * t**3) * end
                + (t**3 - t**2) * slopes[1]
            )
    return np.array(rows)
