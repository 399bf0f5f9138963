"""Keras 3 on JAX, trained epoch by epoch: the compiled step of Keras' guide for JAX, with the constants it has.

Reference: keras.io, "Writing a training loop from scratch in JAX" and "Variational AutoEncoder".
"""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from collections.abc import Sequence

import jax
import keras
import numpy as np
from epochs import BATCH, LEARNING_RATE, Task, Trainee, serve
from jax import numpy as jnp
from keras_jax import CODE, networks


def prepare(task: Task) -> Trainee:
    keras.utils.set_random_seed(task.seed)
    encoder, decoder = networks("dense")
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    variables = [*encoder.trainable_variables, *decoder.trainable_variables]
    optimizer.build(variables)
    middle = len(encoder.trainable_variables)
    images = np.load(task.array).reshape(-1, 784)
    order = np.random.default_rng(task.seed)

    def loss_of(values: list[jax.Array], batch: jax.Array, key: jax.Array) -> jax.Array:
        output, _ = encoder.stateless_call(values[:middle], [], batch, training=True)
        mean, log_variance = output[:, :CODE], output[:, CODE:]
        code = mean + jnp.exp(0.5 * log_variance) * jax.random.normal(key, mean.shape)
        logits, _ = decoder.stateless_call(values[middle:], [], code, training=True)
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

    def begun() -> tuple:
        # Copies: the compiled step takes its state's memory for the next one's.
        return (
            [jnp.array(variable.value) for variable in variables],
            [jnp.array(variable.value) for variable in optimizer.variables],
            jax.random.key(task.seed),
            jnp.zeros(()),
        )

    train_step = jax.jit(step, donate_argnums=0)
    for rows in {BATCH, len(images) % BATCH} - {0}:  # compiled before anybody's seconds are counted
        jax.block_until_ready(train_step(begun(), images[:rows]))
    state = begun()

    def epoch() -> bool:
        nonlocal state
        shuffled = order.permutation(len(images))
        for first in range(0, len(images), BATCH):
            state = train_step(state, images[shuffled[first : first + BATCH]])
        jax.block_until_ready(state)
        return True

    def weights() -> Sequence[np.ndarray]:
        # Keras has (inputs, outputs).
        return [np.asarray(value).T for value in state[0]]

    return Trainee(epoch, weights)


if __name__ == "__main__":
    serve(prepare)
