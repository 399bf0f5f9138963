"""Pythae's own trainer, an epoch over so many images at a time."""

from __future__ import annotations

import tempfile

import numpy as np
import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from serving import BATCH, LEARNING_RATE, Burst, Task, serve
from torch import Tensor
from torch_networks import CODE, decoder, encoder, split


class Encoder(BaseEncoder):
    def __init__(self, network: str) -> None:
        BaseEncoder.__init__(self)
        self.layers = encoder(network)

    def forward(self, x: Tensor) -> ModelOutput:
        mean, log_variance = split(self.layers(x))
        return ModelOutput(embedding=mean, log_covariance=log_variance)


class Decoder(BaseDecoder):
    def __init__(self, network: str) -> None:
        BaseDecoder.__init__(self)
        self.layers = decoder(network)

    def forward(self, z: Tensor) -> ModelOutput:
        return ModelOutput(reconstruction=torch.sigmoid(self.layers(z)))


def prepare(task: Task) -> Burst:
    torch.set_num_threads(task.threads)
    images = torch.from_numpy(np.load(task.array))
    config = VAEConfig(input_dim=(1, 28, 28), latent_dim=CODE, reconstruction_loss="bce")
    model = VAE(config, encoder=Encoder(task.network), decoder=Decoder(task.network))
    choice = BaseTrainerConfig(
        output_dir=tempfile.mkdtemp(),
        num_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=LEARNING_RATE,
        optimizer_cls="Adam",
        no_cuda=task.device != "cuda",
    )
    trainers: dict[int, BaseTrainer] = {}

    def trainer_for(batches: int) -> BaseTrainer:
        if batches not in trainers:
            count = batches * BATCH
            dataset = BaseDataset(images[:count], torch.zeros(count))
            trainers[batches] = BaseTrainer(model=model, train_dataset=dataset, training_config=choice)
            trainers[batches].prepare_training()
        return trainers[batches]

    def burst(batches: int) -> int:
        trainer_for(batches).train_step(1)
        return batches * BATCH

    return burst


if __name__ == "__main__":
    serve(prepare)
