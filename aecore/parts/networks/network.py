"""What every kind of network shares."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.part import Part
from aecore.parts.shape import Shape
from aecore.parts.source import NetworkSource, no_source

if TYPE_CHECKING:
    from torch import nn

    from aecore.parts.modules.encoder import Encoder


Width = Annotated[int, Field(ge=1, le=8192)]


def _list_of(value: object) -> object:
    # One layer is written `hidden = 64` as readily as `hidden = [64]`.
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


Widths = Annotated[tuple[Width, ...], BeforeValidator(_list_of), Field(max_length=8)]


def widths(default: tuple[int, ...], *, help: str, unit: str = "units") -> Any:
    """A field that lists layer widths, 1 to 8192 each, at most eight of them."""
    return parameter(default, help=help, minimum=1, maximum=8192, step=1, unit=unit)


def between_layers(default: ActivationName) -> Any:
    """The field of the function between hidden layers."""
    return parameter(
        default, help="The function between layers: without one, all layers together are linear."
    )


class Network(Part):
    """A pair of encoder and decoder networks, mirror images of each other."""

    kind: str
    bias_shared_over: ClassVar[tuple[int, ...]] = ()
    """The axes of an image (channels, height, width) along which one bias, the decoder's last weights, serves all."""
    reuses_weights: ClassVar[bool] = False
    """Whether a weight serves many places of an image: there are more products than weights then."""
    output: Literal["identity", "sigmoid"] = parameter(
        "identity",
        help="The decoder's last function: a sigmoid keeps pixels between 0 and 1.",
    )

    @property
    @abstractmethod
    def hidden_activation(self) -> ActivationName:
        """The function that makes the values of its hidden layers."""

    @property
    def is_one_layer(self) -> bool:
        """Whether its encoder has no layer before the bottleneck's own."""
        return False

    def source(self, shape: Shape, size: int) -> NetworkSource:
        """Itself in a script, for codes of `size` numbers. Raises ExportError where it has no such text."""
        raise no_source("network", self.kind)

    @abstractmethod
    def encoder(self, shape: Shape) -> Encoder:
        """The layers before the bottleneck."""

    @abstractmethod
    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        """Codes (batch, size) -> output (batch, channels, height, width), before the last function.

        Args:
            shape: of one image.
            size: of the code.
            encoder: what `encoder` made, for a network that shares weights with it.
            head: the bottleneck's layer, its first `size` rows give the code; for the same reason.
        """
