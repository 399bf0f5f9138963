"""Recipes that several claims share, so that each is trained once."""

from __future__ import annotations

from typing import Any

from aecore.recipe.recipe import Recipe
from fidelity.recipes import dense, recipe


def one_layer(
    size: int,
    *,
    data: str = "mnist",
    tied: bool = False,
    penalties: tuple[dict[str, Any], ...] = (),
    epochs: int = 15,
    batch_size: int = 128,
    learning_rate: float = 0.001,
    seed: int = 0,
) -> Recipe:
    """The course's first autoencoder: one layer of sigmoid units, the code, and a linear decoder."""
    return recipe(
        data,
        network=dense(tied=tied),
        code={"size": size, "activation": "sigmoid"},
        penalties=penalties,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        seed=seed,
    )


def sixteen(kind: str, penalties: tuple[dict[str, Any], ...], seed: int) -> Recipe:
    """A dense autoencoder of MNIST with a code of 16, plain or variational."""
    return recipe(
        network=dense(400),
        code={"kind": kind, "size": 16},
        loss="bernoulli",
        penalties=penalties,
        epochs=10,
        seed=seed,
    )


def plain(tied: bool, seed: int) -> Recipe:
    """What a contractive autoencoder is compared with."""
    return one_layer(36, tied=tied, epochs=10, seed=seed)


def contractive(tied: bool, seed: int) -> Recipe:
    """One layer of sigmoid units that react little to changes of the image."""
    penalty = {"kind": "contraction", "beta": 3.0 if tied else 4.0, "estimate": "stochastic"}
    return one_layer(36, tied=tied, penalties=(penalty,), epochs=10, seed=seed)


def sparse_plain() -> Recipe:
    """What a sparse autoencoder is compared with."""
    return one_layer(36, epochs=15, learning_rate=0.002)


def sparse_by_kl() -> Recipe:
    """Units whose mean activation is pulled to one twentieth."""
    penalty = {"kind": "kl_sparsity", "beta": 12.0, "rho": 0.05}
    return one_layer(36, penalties=(penalty,), epochs=15, learning_rate=0.002)


NOISES: dict[str, dict[str, Any]] = {
    "gaussian": {"kind": "gaussian_noise", "deviation": 1.0},
    "random-25": {"kind": "random_pixels", "percent": 25.0},
    "random-50": {"kind": "random_pixels", "percent": 50.0},
}


def denoising(corruption: dict[str, Any]) -> Recipe:
    """Two hidden layers, a code of 32, and the clean image to be found."""
    return recipe(
        network=dense(512, 256, activation="elu"),
        code={"size": 32},
        corruption=corruption,
        epochs=12,
    )


OVERCOMPLETE: dict[str, dict[str, Any]] = {
    "plain": {},
    "denoising": {"corruption": {"kind": "gaussian_noise", "deviation": 0.5}},
    "contractive": {"penalties": ({"kind": "contraction", "beta": 1.0, "estimate": "stochastic"},)},
}


def overcomplete(name: str) -> Recipe:
    """A linear code larger than the image, and one of the ways to keep it from learning the identity.

    Tied weights: a contractive encoder must not shrink what its decoder would blow up again.
    """
    return recipe(
        network=dense(tied=True),
        code={"size": 1024},
        epochs=3,
        **OVERCOMPLETE[name],
    )
