"""Nicknames: short, printable, told apart. They are kept as text; who shows them sees to it that they stay text."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from aecore.errors import ClassroomError
from aecore.sentences import cut

LONGEST = 24
_MOST_MARKS = 2
_ABOVE_LETTERS = ("Mn", "Me")


def cleaned(text: str) -> str:
    """A nickname as it is kept: composed, with single spaces.

    Raises:
        ClassroomError: none, a long one, or one with signs that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", text[: LONGEST * 8]).split())
    if not name or not any(sign.isalnum() for sign in name):
        raise ClassroomError(
            "nickname_none",
            "nickname: expected a name with a letter or a digit in it, found none; try your first name.",
        )
    if len(name) > LONGEST:
        raise ClassroomError(
            "nickname_long",
            "nickname: expected at most {most} letters, found {there}; try a shorter one.",
            most=LONGEST,
            there=len(name),
        )
    if not name.isprintable() or _is_piled_up(name):
        raise ClassroomError(
            "nickname_signs",
            "nickname: expected letters, digits and signs that can be read, found {found}; try a plainer one.",
            found=cut(repr(name)),
        )
    return name


def _is_piled_up(name: str) -> bool:
    """Whether so many marks stand above each other that they hide what stands beside them."""
    piled = 0
    for sign in name:
        piled = piled + 1 if unicodedata.category(sign) in _ABOVE_LETTERS else 0
        if piled > _MOST_MARKS:
            return True
    return False


def folded(name: str) -> str:
    """The same for names that people take for one: Ada, ada and ADA."""
    return unicodedata.normalize("NFKC", name).casefold()


def free(name: str, taken: Collection[str]) -> str:
    """The name, or "Ada 2" where it is taken, "Ada 3" where that is too.

    Args:
        name: as `cleaned` gives it.
        taken: those that are there, folded.
    """
    if folded(name) not in taken:
        return name
    number = 2
    while True:
        end = f" {number}"
        other = name[: LONGEST - len(end)].rstrip() + end
        if folded(other) not in taken:
            return other
        number += 1
