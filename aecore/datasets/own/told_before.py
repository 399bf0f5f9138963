"""What descriptions of sets told before they kept keys: known again by its words, which never change any more."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache

from aecore.sentences import Sentence

NUMBERS = ("count", "cut", "first", "kept", "last", "most", "percent", "total")
MOST = {"names": 2000}
"""Letters of a value; of any other 60."""
TOLD = {
    "all_grey": "All pictures are grey, so one channel is kept of their three.",
    "arrays": "Passed over, as not asked for: {count} {count:array|arrays} ({names}).",
    "beside": "Left out, as they lie beside the folders of the others: {count} {count:picture|pictures} ({names}).",
    "black": "Laid on black, on which they show: {count} light {count:drawing|drawings} on transparent ground.",
    "classes": "There are {count} classes, more than the {most} that can be told apart here, so the images have"
    " none.",
    "clipped": "Clipped, as a little beyond 0 to {white}: {count} {count:value|values}.",
    "colour": "{count} of {total} pictures {count:was turned into a colour one|were turned into colour ones}"
    " like the rest.",
    "damaged": "Left out, as they cannot be read: {count} of {total} pictures ({names}).",
    "dark": "The values use {percent}% of the range up to {white}, so the images are dark; importing them with"
    " --stretch makes the brightest value white.",
    "even": "Every value is {value}: there is nothing to see.",
    "grey": "{count} of {total} pictures {count:was turned into a grey one|were turned into grey ones} like the"
    " rest.",
    "labels": "The labels, an array of {kind} of shape {shape}, are not one whole number or name for each"
    " image, and were left out.",
    "moving": "{count} of {total} pictures {count:moves|move}: the first of {count:its|their} frames was taken.",
    "objects": "The labels are Python objects, which are never loaded, and were left out.",
    "one_hot": "The labels are one-hot, a column for each class.",
    "order": "The last axis of the array of shape {shape} counts the images, as MATLAB has it; it was made the"
    " first.",
    "other": 'Outside the folders, forming the class "other": {count} {count:picture|pictures}.',
    "other_size": "{count} of {total} pictures had another size and {count:was|were} scaled to {size} pixels,"
    " {cut} of them cut at the edges.",
    "passed": "Passed over, as of another kind: {count} {count:file|files} ({names}).",
    "sizes": "The pictures have {count} sizes: all were scaled to {size} pixels, which fits most of them, and"
    " {cut} of {total} {cut:was|were} cut at the edges.",
    "smaller": "The images were made smaller, from {before} to {after} pixels.",
    "smaller_pictures": "The pictures were made smaller, from {before} to {after} pixels (at most {most} a side).",
    "spare": "Left out, as they belong to no images: {count} {count:file|files} of labels ({names}).",
    "split_drawn": "Kept for the test, as no split was given: {kept} of {total} images, drawn once and for all.",
    "split_given": "The split is the one given: {first} {first:image|images} to learn from, {last} for the test.",
    "split_validation": "Kept for the test, as there are no others for it: {count} {count:image|images} for"
    " validation.",
    "twice": "Taken once, though there twice: {count} {count:file|files} ({names}).",
    "unlabelled": "Without a class: {count} of {total} images.",
    "validation": "Joined to the images to learn from: {count} {count:image|images} for validation.",
    "values": "The values run from {low} to {high}.",
    "values_white": "The values run from {low} to {high}, and {white} is white.",
}


def told_before(words: str) -> Sentence | None:
    """The sentence of these words, with its key and its values; None where it is none of these.

    Descriptions that are older still have the plural of one thing; it is told in the singular.
    """
    for key, pattern in _patterns():
        if found := pattern.fullmatch(words):
            values = {
                name: int(value.replace(",", "")) if name in NUMBERS else value
                for name, value in found.groupdict().items()
            }
            return Sentence(f"told_{key}", TOLD[key], **values)
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What the sentences match, those with the most words of their own first."""
    by_words = sorted(TOLD, key=lambda key: -len(re.sub(r"\{[^}]*\}", "", TOLD[key])))
    return tuple((key, re.compile("".join(_pieces(TOLD[key])))) for key in by_words)


def _pieces(words: str) -> Iterator[str]:
    for text, name, forms, _ in string.Formatter().parse(words):
        yield re.escape(text)
        if forms:
            yield f"(?:{'|'.join(re.escape(form) for form in forms.split('|'))})"
        elif name:
            # Bounded, as names of somebody's files stand in it: a text made for it would be slow to read otherwise.
            yield f"(?P<{name}>{_reach(name)})"


def _reach(name: str) -> str:
    return "[0-9,]{1,20}" if name in NUMBERS else f".{{1,{MOST.get(name, 60)}}}?"
