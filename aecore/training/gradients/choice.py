"""Which way the gradients of a recipe are found."""

from __future__ import annotations

from aecore.model import Autoencoder
from aecore.training.gradients.autograd import PlainGradients
from aecore.training.gradients.by_hand import FusedGradients
from aecore.training.gradients.chains import layers_of
from aecore.training.gradients.strategy import Gradients
from aecore.training.gradients.whole_set import SetGradients
from aecore.training.loss import Loss


def gradients(model: Autoencoder, loss: Loss) -> Gradients:
    """The quickest way to a model's gradients."""
    if loss.passes:
        return SetGradients(model, loss)
    layers = layers_of(model, loss)
    return PlainGradients(model, loss) if layers is None else FusedGradients(model, loss, layers)
