"""The values a slider may take where its range is too wide for equal steps."""

from __future__ import annotations

import math

from aecore.parts.fields import FieldDescription

# Below this many equal steps a plain slider is the better one.
MOST_STEPS = 200
# Above this a number is a name (a seed), not a quantity.
NAME_RANGE = 10**8
# More than this many values on a slider and a finger can no longer choose among them.
_DECADES_FINELY = 5


def is_name(field: FieldDescription) -> bool:
    """Whether a number's size means nothing, as for a seed."""
    return field.type == "int" and (field.maximum or 0) - (field.minimum or 0) > NAME_RANGE


def needs_ladder(field: FieldDescription) -> bool:
    """Whether equal steps would be too many, or the wrong thing."""
    if field.scale == "log" or field.optional:
        return True
    return ((field.maximum or 1) - (field.minimum or 0)) / (field.step or 1) > MOST_STEPS


def ladder(field: FieldDescription, current: float | None) -> list[float]:
    """Values from minimum to maximum whose ratios are about equal, the current one among them."""
    low, high = float(field.minimum or 0), float(field.maximum or 1)
    start = low if low > 0 else float(field.step or 1)
    whole = field.type == "int"
    twos = whole and math.log2(high).is_integer()
    decades = math.log10(high / start)
    if twos:
        powers = range(int(math.log2(high)) + 1)
        steps = {2.0**power * share for power in powers for share in (1, 1.5)}
    else:
        shares = (1, 1.5, 2, 3, 5, 7) if decades < _DECADES_FINELY else (1, 2, 5)
        powers = range(math.floor(math.log10(start)), math.ceil(math.log10(high)) + 1)
        steps = {round(share * 10.0**power, 12) for power in powers for share in shares}
    values = {step for step in steps if start <= step <= high and not (whole and step % 1)}
    values |= {low, high} | ({current} if current is not None else set())
    return [int(value) if whole else value for value in sorted(values)]
