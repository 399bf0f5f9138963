"""Keras 3 on JAX: one compiled training step, its state handed from step to step, as Keras' guide for JAX has it.

Reference: keras.io, "Writing a training loop from scratch in JAX".
"""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np
from jax import numpy as jnp
from keras import layers
from serving import BATCH, LEARNING_RATE, Burst, Task, serve

CODE = 2


def networks(network: str) -> tuple[keras.Model, keras.Model]:
    """Encoder: images -> (batch, 2 * CODE); decoder: codes -> logits, in the shape of the images."""
    if network == "dense":
        encoder = [layers.Dense(512, "relu"), layers.Dense(256, "relu"), layers.Dense(2 * CODE)]
        decoder = [layers.Dense(256, "relu"), layers.Dense(512, "relu"), layers.Dense(784)]
        return keras.Sequential([layers.Input((784,)), *encoder]), keras.Sequential(
            [layers.Input((CODE,)), *decoder]
        )
    if network == "recurrent":
        encoder = [layers.GRU(64), layers.Dense(2 * CODE)]
        decoder = [layers.RepeatVector(28), layers.GRU(64, return_sequences=True), layers.Dense(28)]
        return keras.Sequential([layers.Input((28, 28)), *encoder]), keras.Sequential(
            [layers.Input((CODE,)), *decoder]
        )
    shape = {"kernel_size": 3, "strides": 2, "padding": "same"}
    encoder = [
        layers.Conv2D(32, activation="relu", **shape),
        layers.Conv2D(64, activation="relu", **shape),
        layers.Flatten(),
        layers.Dense(2 * CODE),
    ]
    decoder = [
        layers.Dense(64 * 7 * 7, "relu"),
        layers.Reshape((7, 7, 64)),
        layers.Conv2DTranspose(32, activation="relu", **shape),
        layers.Conv2DTranspose(1, **shape),
    ]
    return keras.Sequential([layers.Input((28, 28, 1)), *encoder]), keras.Sequential(
        [layers.Input((CODE,)), *decoder]
    )


def prepare(task: Task) -> Burst:
    encoder, decoder = networks(task.network)
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    weights = [*encoder.trainable_variables, *decoder.trainable_variables]
    optimizer.build(weights)
    middle = len(encoder.trainable_variables)
    images = np.load(task.array).reshape((-1, *encoder.input_shape[1:]))
    # Layers that could drop units keep a seed, which none here draws from.
    kept = [[variable.value for variable in part.non_trainable_variables] for part in (encoder, decoder)]
    order = np.random.default_rng(0)

    def loss_of(values: list[jax.Array], batch: jax.Array, key: jax.Array) -> jax.Array:
        output, _ = encoder.stateless_call(values[:middle], kept[0], batch, training=True)
        mean, log_variance = output[:, :CODE], output[:, CODE:]
        code = mean + jnp.exp(0.5 * log_variance) * jax.random.normal(key, mean.shape)
        logits, _ = decoder.stateless_call(values[middle:], kept[1], code, training=True)
        # log(1 + exp(l)) - x l, the cross entropy from logits
        reconstruction = (jax.nn.softplus(logits) - batch * logits).sum() / len(batch)
        divergence = 0.5 * (jnp.exp(log_variance) + mean**2 - 1 - log_variance).sum() / len(batch)
        return reconstruction + divergence

    def step(state: tuple, batch: jax.Array) -> tuple:
        values, moments, key, total = state
        key, drawn = jax.random.split(key)
        loss, gradients = jax.value_and_grad(loss_of)(values, batch, drawn)
        values, moments = optimizer.stateless_apply(moments, gradients, values)
        return values, moments, key, total + loss

    train_step = jax.jit(step, donate_argnums=0)
    state = (
        [variable.value for variable in weights],
        [variable.value for variable in optimizer.variables],
        jax.random.key(0),
        jnp.zeros(()),
    )

    def burst(batches: int) -> int:
        nonlocal state
        chosen = order.permutation(len(images))[: batches * BATCH].reshape(batches, BATCH)
        for places in chosen:
            state = train_step(state, images[places])
        jax.block_until_ready(state)
        return batches * BATCH

    return burst


if __name__ == "__main__":
    serve(prepare)
