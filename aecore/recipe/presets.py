"""The course's autoencoders, each one expression."""

from __future__ import annotations

from aecore.parts.bottlenecks import Deterministic, Gaussian
from aecore.parts.corruptions import GaussianNoise, RandomPixels
from aecore.parts.networks.convolutional import Convolutional
from aecore.parts.networks.dense import Dense
from aecore.parts.networks.recurrent import Recurrent
from aecore.parts.penalties.contraction import Contraction
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.parts.penalties.kl_sparsity import KLSparsity
from aecore.parts.penalties.l1 import L1
from aecore.parts.penalties.weight_decay import WeightDecay
from aecore.parts.reconstructions import Bernoulli, SquaredError
from aecore.recipe.choices import DataChoice, TrainingChoice
from aecore.recipe.recipe import Recipe

MNIST = DataChoice(name="mnist")
SHAPES = DataChoice(name="shapes")

# The embedded digits are few: many epochs of them take ten seconds, long enough to watch.
DIGITS = TrainingChoice(epochs=200, batch_size=64)


def one_cycle(epochs: int, rate: float, batch: int = 256) -> TrainingChoice:
    """Few epochs of MNIST: long steps in large batches, after a rise that lets them be so long, from the mean image on,
    which would else be most of what the first epoch learns.
    """
    return TrainingChoice(
        epochs=epochs, batch_size=batch, learning_rate=rate, schedule="one_cycle", start="mean_image"
    )


# As many images as MNIST has, learned by a preset that is made for few.
MNIST_IMAGES, LARGE_FROM = 60_000, 50_000
LARGE = one_cycle(4, rate=0.01)
# Whoever is to repair images learns from more steps: the damage is another one each time.
LARGE_CORRUPTED = one_cycle(5, rate=0.008, batch=128)

NO_HIDDEN_LAYER = Dense(hidden=(), activation="sigmoid")

PRESETS: dict[str, Recipe] = {
    "vae-2d": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Gaussian(size=2),
        reconstruction=Bernoulli(),
        penalties=(KLDivergence(beta=1.0),),
        training=DIGITS,
    ),
    "autoencoder-2d": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=2),
        reconstruction=Bernoulli(),
        penalties=(),
        training=DIGITS,
    ),
    "mnist-code-6x6": Recipe(
        data=MNIST,
        network=Dense(hidden=(), activation="sigmoid", output="sigmoid"),
        bottleneck=Deterministic(size=36, activation="sigmoid"),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(8, rate=0.1),
    ),
    "linear-pca": Recipe(
        data=MNIST,
        network=Dense(hidden=(), activation="identity"),
        bottleneck=Deterministic(size=36),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(4, rate=0.004, batch=128),
    ),
    "overcomplete": Recipe(
        data=MNIST,
        network=Dense(hidden=(), activation="identity", tied=True),
        bottleneck=Deterministic(size=1024),
        reconstruction=SquaredError(),
        penalties=(),
        training=TrainingChoice(epochs=5, schedule="cosine"),
    ),
    "sparse-kl": Recipe(
        data=MNIST,
        network=NO_HIDDEN_LAYER,
        bottleneck=Deterministic(size=100, activation="sigmoid"),
        reconstruction=SquaredError(),
        penalties=(KLSparsity(beta=3.0, rho=0.05),),
        # In half of the epochs its loss is an eighth larger, by any schedule tried: the code's weights must grow far.
        training=TrainingChoice(epochs=10, learning_rate=0.01, schedule="cosine"),
    ),
    "sparse-l1": Recipe(
        data=MNIST,
        network=NO_HIDDEN_LAYER,
        bottleneck=Deterministic(size=100, activation="relu"),
        reconstruction=SquaredError(),
        # Small weights, or the code would shrink and the decoder blow it up again.
        penalties=(L1(beta=0.1), WeightDecay(beta=0.001)),
        training=one_cycle(5, rate=0.0085, batch=128),
    ),
    "contractive": Recipe(
        data=MNIST,
        network=Dense(hidden=(), activation="sigmoid", output="sigmoid"),
        bottleneck=Deterministic(size=100, activation="sigmoid"),
        reconstruction=SquaredError(),
        penalties=(Contraction(beta=1.0),),
        # A sigmoid's slope is a quarter at most: with one between image and code, steps must be longer. Half as many
        # epochs would do for MNIST, and leave the error on Fashion-MNIST a third larger.
        training=TrainingChoice(epochs=10, learning_rate=0.02, schedule="cosine"),
    ),
    "denoising": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=32),
        corruption=RandomPixels(percent=30.0),
        reconstruction=Bernoulli(),
        penalties=(),
        training=DIGITS,
    ),
    "denoise-8x4": Recipe(
        data=MNIST,
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=32),
        corruption=GaussianNoise(deviation=1.0),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(6, rate=0.006),
    ),
    "beta-vae": Recipe(
        data=SHAPES,
        network=Convolutional(channels=(8, 16, 32), hidden=(128,)),
        bottleneck=Gaussian(size=10),
        reconstruction=Bernoulli(),
        penalties=(KLDivergence(beta=4.0),),
        training=TrainingChoice(epochs=30, learning_rate=0.002, schedule="cosine"),
    ),
    "practical-dense": Recipe(
        data=MNIST,
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=16),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(5, rate=0.006),
    ),
    "practical-convolutional": Recipe(
        data=MNIST,
        network=Convolutional(channels=(16, 32)),
        bottleneck=Deterministic(size=16),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(2, rate=0.012, batch=128),
    ),
    "practical-denoising": Recipe(
        data=MNIST,
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=32),
        corruption=RandomPixels(percent=25.0),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(5, rate=0.006),
    ),
    "recurrent": Recipe(
        data=MNIST,
        network=Recurrent(hidden=(64,)),
        bottleneck=Deterministic(size=16),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(2, rate=0.01, batch=128),
    ),
    "deep-30": Recipe(
        data=MNIST,
        network=Dense(hidden=(1000, 500, 250)),
        bottleneck=Deterministic(size=30),
        reconstruction=SquaredError(),
        penalties=(),
        training=one_cycle(14, rate=0.002, batch=128),
    ),
}


def large_training(preset: Recipe) -> TrainingChoice:
    """How a preset that is made for few images learns sixty thousand."""
    return LARGE if preset.corruption.is_clean else LARGE_CORRUPTED


def on_large(preset: Recipe, data: str) -> Recipe:
    """A preset that is made for few images on a set of sixty thousand."""
    training = large_training(preset).model_dump() | {"seed": preset.training.seed}
    return preset.replace({"data.name": data, "training": training})
