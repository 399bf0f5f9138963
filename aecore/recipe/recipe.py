"""A recipe: one experiment, whole, as a value."""

from __future__ import annotations

import base64
import json
import tomllib
import zlib
from collections.abc import Mapping
from typing import Any, Self

import tomli_w
from pydantic import Field, model_validator
from pydantic_core import from_json

from aecore.errors import RecipeError
from aecore.parts.bottlenecks import AnyBottleneck, Gaussian
from aecore.parts.corruptions import AnyCorruption, Clean
from aecore.parts.networks.dense import Dense
from aecore.parts.networks.registry import AnyNetwork
from aecore.parts.part import Part
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.parts.penalties.registry import AnyPenalty
from aecore.parts.reconstructions import AnyReconstruction, Bernoulli
from aecore.recipe.changes import with_changes
from aecore.recipe.choices import DataChoice, TrainingChoice
from aecore.sentences import cut

SHARE_BYTES = 64 * 1024

SHARE_WORDS = (
    b'"kind":"convolutional","channels":[32,64],"kernel_size":3,"kind":"recurrent","cell":"gru","hidden":[128]'
    b'"activation":"sigmoid","kind":"deterministic","size":32,"activation":"identity","kind":"random_pixels",'
    b'"percent":30.0,"kind":"squared_error","kind":"gaussian","variance":"fixed","deviation":1.0,"kind":"l1",'
    b'{"data":{"name":"digits","split":"train","train_size":null,"binarise":"none"},"network":{"output":'
    b'"identity","kind":"dense","activation":"relu","hidden":[512,256],"tied":false},"bottleneck":{"kind":'
    b'"gaussian","size":2,"covariance":"diagonal"},"corruption":{"kind":"clean"},"reconstruction":{"kind":'
    b'"bernoulli"},"penalties":[{"kind":"kl_divergence","beta":1.0}],"training":{"epochs":30,"batch_size":'
    b'128,"learning_rate":0.001,"schedule":"constant","optimiser":"adam","seed":0}}'
)
"""Words a share string may refer to instead of spelling them. Old links need it: never change a byte."""


class Recipe(Part):
    """One experiment: data, network, bottleneck, corruption, reconstruction loss, penalties, training.

    Frozen and complete; unknown keys are refused.

    Raises:
        RecipeError: a value is out of bounds, a key is unknown, or parts do not go together.
    """

    data: DataChoice = DataChoice()
    network: AnyNetwork = Dense()
    bottleneck: AnyBottleneck = Gaussian()
    corruption: AnyCorruption = Clean()
    reconstruction: AnyReconstruction = Bernoulli()
    penalties: tuple[AnyPenalty, ...] = Field(default=(KLDivergence(),), max_length=8)
    training: TrainingChoice = TrainingChoice()

    @model_validator(mode="after")
    def _parts_go_together(self) -> Self:
        kinds = [penalty.kind for penalty in self.penalties]
        twice = next((kind for kind in kinds if kinds.count(kind) > 1), None)
        if twice is not None:
            raise RecipeError(
                "twice",
                "penalties: expected each penalty once, found {penalty} twice; try one of them.",
                penalty=twice,
            )
        for penalty in self.penalties:
            penalty.check(self.network, self.bottleneck)
        return self

    def replace(self, change: str | Mapping[str, Any], value: Any = None) -> Recipe:
        """A copy with other values: `replace("bottleneck.size", 8)` or `replace({path: value, ...})`.

        A new `kind` keeps of the old part what the new one has too. A penalty is named by its kind:
        `penalties.l1.beta`; setting one that is not there adds it, setting `penalties.l1` to None removes it.

        Raises:
            RecipeError: an unknown path, or a recipe that cannot be.
        """
        changes = {change: value} if isinstance(change, str) else change
        return Recipe(**with_changes(self.as_dict(), changes))

    def as_dict(self) -> dict[str, Any]:
        """The recipe as plain lists, dictionaries and numbers."""
        plain: dict[str, Any] = self.model_dump(mode="json")
        return plain

    def to_json(self) -> str:
        """The recipe as indented JSON."""
        return json.dumps(self.as_dict(), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Reads `to_json`; what is left out takes its default. Raises RecipeError."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _unreadable("JSON", error) from None
        return cls.from_dict(values)

    @classmethod
    def from_dict(cls, values: object) -> Recipe:
        """Reads `as_dict`; what is left out takes its default. Raises RecipeError."""
        if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
            raise RecipeError(
                "recipe_table",
                "recipe: expected a table with data, network, bottleneck and so on, found a {type}; "
                "try one that `aelab recipes --show vae-2d` prints.",
                type=type(values).__name__,
            )
        return cls(**values)

    def to_toml(self) -> str:
        """The recipe as TOML, which has no null: what is nothing is left out."""
        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True))

    @classmethod
    def from_toml(cls, text: str) -> Recipe:
        """Reads `to_toml`; what is left out takes its default. Raises RecipeError."""
        try:
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise _unreadable("TOML", error) from None
        return cls.from_dict(values)

    def to_share(self) -> str:
        """The recipe as a short string of letters, digits, - and _, for a link.

        A field that links of the first version do not know is left out while it has its default, so that a new
        field changes no link that was sent before; such a default may not change any more.
        """
        plain = self.as_dict()
        for family, value in plain.items():
            held = getattr(self, family)
            many = isinstance(value, list)
            plain[family] = [*map(_spelled, held, value)] if many else _spelled(held, value)
        compact = json.dumps(plain, separators=(",", ":")).encode()
        packer = zlib.compressobj(9, wbits=-15, zdict=SHARE_WORDS)
        return base64.urlsafe_b64encode(packer.compress(compact) + packer.flush()).decode().rstrip("=")

    @classmethod
    def from_share(cls, text: str) -> Recipe:
        """Reads `to_share`. Raises RecipeError."""
        return cls.from_dict(unpacked(text))


def unpacked(text: str) -> object:
    """What a link's string holds, a recipe's plain form if all is well. Raises RecipeError."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        # A bounded read: a few bytes of a hostile link must not unfold into gigabytes.
        plain = zlib.decompressobj(wbits=-15, zdict=SHARE_WORDS).decompress(packed, SHARE_BYTES)
        return from_json(plain)
    except (ValueError, RecursionError, zlib.error):
        raise RecipeError(
            "link",
            "link: expected a recipe packed by AE Lab, found something else, or a part of one; "
            "try copying the whole link.",
        ) from None


def _spelled(part: Part, plain: dict[str, Any]) -> dict[str, Any]:
    fields = type(part).model_fields
    return {
        name: value
        for name, value in plain.items()
        if f'"{name}":'.encode() in SHARE_WORDS
        or getattr(part, name) != fields[name].get_default(call_default_factory=True)
    }


def _unreadable(form: str, error: Exception) -> RecipeError:
    return RecipeError(
        "recipe_unread",
        "recipe: expected readable {form}, found {found}; try mending that line.",
        form=form,
        found=cut(str(error)),
    )
