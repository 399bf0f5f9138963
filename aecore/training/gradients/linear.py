"""Layers forward and backward by hand, for batches of one size, in memory that stays where it is.

Autograd takes new memory for every result of every step; the same few buffers written again stay in the cache.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from aecore.training.gradients.activations import KERNELS
from aecore.training.gradients.products import SMALL, Way, has_choice, linear, product, weigh, weigh_into
from aecore.training.gradients.ways import Ways


class FusedLayer(ABC):
    """One layer and the function after it.

    Attributes:
        learns: whether it has weights; before the first one that does, no gradient is asked for.
    """

    learns = True

    @abstractmethod
    def forward(self, inputs: Tensor) -> Tensor:
        """The outputs, in a buffer that holds until the next call."""

    @abstractmethod
    def backward_weights(self, gradient: Tensor) -> None:
        """From the gradient of the outputs, which is overwritten: that of weights and bias, in their `.grad`."""

    @abstractmethod
    def backward_inputs(self, gradient: Tensor) -> Tensor:
        """After `backward_weights`, from the same tensor: the gradient of the inputs."""


class FusedLinear(FusedLayer):
    """after = f(inputs W' + b), and its derivatives: (batch, inputs) -> (batch, outputs).

    Args:
        layer: whose weights are used, and in whose `.grad` their gradients are put.
        activation: f, one of KERNELS.
        rows: of a batch.
        ways: of the training.

    Attributes:
        postpone: takes inputs and gradient of the outputs, where the weights' gradient is to be found from them later.
    """

    def __init__(self, layer: nn.Linear, activation: type[nn.Module], rows: int, ways: Ways) -> None:
        self.weight, self.bias = layer.weight.detach(), layer.bias.detach()
        self.transposed = self.weight.t()
        self.weight_gradient, self.bias_gradient = gradient_of(layer.weight), gradient_of(layer.bias)
        self.kernel = KERNELS[activation]
        self.rectified = activation is nn.ReLU
        chosen = has_choice(self.weight)
        self.way = ways.forward(rows, self.weight, self.rectified) if chosen else None
        self.way_back = ways.backward(rows, self.weight) if chosen else None
        self._rows, self._ways, self._weighs = rows, ways if chosen else None, False
        self._way_of_weights: Way = "blas"
        self._learned, self._alone = layer.weight, False
        self.inputs = self.weight
        self.before = self.weight.new_empty(rows, layer.out_features)
        self.after = torch.empty_like(self.before) if self.kernel.keeps_before else self.before
        self.input_gradient: Tensor | None = None
        self.postpone: Callable[[Tensor, Tensor], None] | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        self.inputs = inputs
        if self.way is not None:
            self.before = linear(self.way, inputs, self.weight, self.bias, self.rectified, out=self.before)
            self.after = self.after if self.kernel.keeps_before else self.before
        else:
            torch.mm(inputs, self.transposed, out=self.before).add_(self.bias)
        if self.way is None or not self.rectified:
            self.kernel.forward(self.before, self.after)
        return self.after

    def backward_weights(self, gradient: Tensor) -> None:
        self.kernel.backward(gradient, self.before, self.after)
        if self.postpone is not None:
            self.postpone(self.inputs, gradient)
        else:
            self._weigh(gradient)

    def _weigh(self, gradient: Tensor) -> None:
        if not self._weighs:
            # Only now: where it is postponed somebody else chooses, for other sizes.
            self._weighs = True
            if self._ways is not None:
                self._way_of_weights = self._ways.weigh(self._rows, *reversed(self.weight.shape))
            self._alone = self._is_alone()
        if self.inputs.shape[1] < SMALL:
            self.weight_gradient.copy_((self.inputs.t() @ gradient).t())  # long rows: a quarter of the time
        elif self._alone:
            self._learned.grad = weigh(
                self._way_of_weights, gradient, self.inputs, gradient_of(self._learned)
            )
        else:
            weigh_into(self._way_of_weights, gradient, self.inputs, self.weight_gradient)
        torch.sum(gradient, 0, out=self.bias_gradient)

    def _is_alone(self) -> bool:
        """Whether nobody else looks at the memory of the weight's gradient: then it may be another one each time.

        A part of larger memory is shared with others; where `weight` is not the layer's own, neither is its gradient.
        """
        found = gradient_of(self._learned)
        own = self.weight.data_ptr() == self._learned.data_ptr()
        return own and found.untyped_storage().nbytes() == found.numel() * found.element_size()

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        if self.input_gradient is None:
            self.input_gradient = torch.empty_like(self.inputs)
        if self.way_back is not None:
            return product(self.way_back, gradient, self.transposed, out=self.input_gradient)
        return torch.mm(gradient, self.weight, out=self.input_gradient)


class FusedChain:
    """Layers one after the other."""

    def __init__(self, layers: Sequence[FusedLayer]) -> None:
        self.layers = layers
        self.first = next(index for index, layer in enumerate(layers) if layer.learns)

    def forward(self, inputs: Tensor) -> Tensor:
        """The last layer's outputs."""
        for layer in self.layers:
            inputs = layer.forward(inputs)
        return inputs

    def backward_weights(self, gradient: Tensor) -> None:
        """From the gradient of the outputs, which is overwritten: all weights' gradients."""
        for layer in reversed(self.layers[self.first + 1 :]):
            layer.backward_weights(gradient)
            gradient = layer.backward_inputs(gradient)
        self.layers[self.first].backward_weights(gradient)

    def backward(self, gradient: Tensor) -> Tensor:
        """The same, and the gradient of the inputs."""
        for layer in reversed(self.layers):
            layer.backward_weights(gradient)
            gradient = layer.backward_inputs(gradient)
        return gradient


def gradient_of(parameter: Tensor) -> Tensor:
    """The tensor in a parameter's `.grad`, made where it has none."""
    if parameter.grad is None:
        parameter.grad = torch.zeros_like(parameter)
    return parameter.grad
