"""What the page says: messages of the catalogues, the library's sentences, and numbers as a language writes them."""

from __future__ import annotations

from typing import Any

from aecore.errors import AELabError, RecipeError
from aecore.sentences import Sentence
from app.words.catalogues import LANGUAGES, catalogue, catalogue_hash
from app.words.paths import without_folders, without_paths
from app.words.translation import is_singular, said_in

__all__ = ["LANGUAGES", "Messages", "catalogue", "catalogue_hash"]
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Messages:
    """Looks messages up and writes numbers the way a language does."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._messages = catalogue(self.language)

    def __call__(self, key: str, **values: Any) -> str:
        """The message of a key, its {names} filled in. KeyError: a missing key is a bug, and a test finds it."""
        return self._messages[key].format(**values) if values else self._messages[key]

    def trouble(self, error: AELabError) -> str:
        """One sentence on what went wrong: the catalogue's own where it has one for this subject."""
        from app.words.blocks import subject_key  # which knows the parts, and with them PyTorch

        key = f"trouble.{error.subject}"
        if key in self._messages:
            return self(key)
        said = self.sentence(error)
        name = subject_key(error.subject) if isinstance(error, RecipeError) else None
        # The library names a setting by its path; the page has a word for it.
        known = name in self._messages and said.startswith(error.subject)
        return f"{self(str(name))}{said.removeprefix(error.subject)}" if known else said

    def sentence(self, said: AELabError | Sentence | str, general: str = "error.general") -> str:
        """What the library said, in this language; where that is not known, `general` says what it is about."""
        said = without_folders(said.sentence if isinstance(said, AELabError) else said)
        known = said_in(said, self.language)
        return without_paths(self(general, said=str(said)) if known is None else known)

    def number(self, value: float) -> str:
        """A number in at most four digits: 0.001, 2·10⁻⁵, 60 000."""
        if value and abs(value) < 1e-3:
            digits, exponent = f"{value:.1e}".split("e")
            power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
            factor = digits.removesuffix(".0")
            text = power if factor == "1" else f"{factor}·{power}"
        elif isinstance(value, int) or (value == int(value) and abs(value) < 1e9):
            # A narrow no-break space, as both languages may write thousands.
            text = f"{int(value):,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(int(value))
        else:
            text = f"{value:.4g}"
        return text.replace(".", ",") if self.language == "fr" else text

    def quantity(self, value: float, unit: str) -> str:
        """A number with its unit, in the singular where the language wants it: 1 image, 2 images, 30 %."""
        if not unit:
            return self.number(value)
        one, _, many = self(f"unit.{unit}").partition("|")
        return f"{self.number(value)}\u00a0{one if is_singular(value, self.language) or not many else many}"
