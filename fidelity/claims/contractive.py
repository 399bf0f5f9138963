"""Contractive autoencoders: codes that move less when the image does, for what they say."""

from __future__ import annotations

from aecore.scores import jacobian_summary
from fidelity.ask import codes, reconstruction_error
from fidelity.claim import Measured
from fidelity.families import contractive, plain
from fidelity.lab import Lab
from fidelity.recipes import SEEDS


def contraction(lab: Lab) -> Measured:
    """Three seeds, with the decoder's weights its own and tied."""
    held, parts = True, []
    for tied in (False, True):
        ratios, errors = _ratios(lab, tied)
        held = held and max(ratios) < 1.0 and max(errors) <= 1.3
        parts.append(
            f"{'tied' if tied else 'untied'}: {_listed(ratios)} of the plain model's (aim 0.5), squared error "
            f"{_listed(errors)} times"
        )
    return Measured("; ".join(parts), held)


def _ratios(lab: Lab, tied: bool) -> tuple[list[float], list[float]]:
    """Contractive over plain, a figure a seed: squared norm over total variance, and squared error."""
    images = lab.images("mnist").test.images
    norms, errors = [], []
    word = "tied" if tied else "untied"
    for seed in SEEDS:
        models = (
            lab.model(f"contractive-{word}-s{seed}", contractive(tied, seed)),
            lab.model(f"plain-{word}-s{seed}", plain(tied, seed)),
        )
        relative = [
            jacobian_summary(
                model.encode, images[:1000].to(next(model.parameters()).device), codes(model, images)
            )
            for model in models
        ]
        norms.append(relative[0].relative / relative[1].relative)
        one, other = (reconstruction_error(model, images) for model in models)
        errors.append(one / other)
    return norms, errors


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
