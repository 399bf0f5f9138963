// Recipes to look at: each shape that the chain can take.
import type { Recipe } from "../src/shared/types.ts";

export const vae: Recipe = {
  data: { name: "digits", split: "train", train_size: null, binarise: "none" },
  network: { kind: "dense", activation: "relu", output: "identity", hidden: [512, 256], tied: false },
  bottleneck: { kind: "gaussian", size: 2, covariance: "diagonal" },
  corruption: { kind: "clean" },
  reconstruction: { kind: "bernoulli" },
  penalties: [{ kind: "kl_divergence", beta: 1 }],
  training: { epochs: 30, batch_size: 128, learning_rate: 0.001, schedule: "constant", optimiser: "adam", start: "chance", seed: 0 },
};

const deterministic = (size: number): Recipe["bottleneck"] => ({ kind: "deterministic", size, activation: "identity" });

export const recipes: Record<string, Recipe> = {
  vae,
  plain: { ...vae, bottleneck: deterministic(2), penalties: [], reconstruction: { kind: "squared_error" } },
  denoise: { ...vae, bottleneck: deterministic(12), penalties: [{ kind: "l1", beta: 0.05 }], corruption: { kind: "random_pixels", percent: 30 } },
  convolutional: { ...vae, network: { kind: "convolutional", activation: "relu", output: "identity", channels: [32, 64], kernel_size: 3, hidden: [128] } },
  recurrent: { ...vae, network: { kind: "recurrent", output: "identity", cell: "gru", hidden: [128] } },
  linear: { ...vae, network: { kind: "dense", activation: "relu", output: "identity", hidden: [], tied: true }, bottleneck: deterministic(16), penalties: [], reconstruction: { kind: "squared_error" } },
  sparse: { ...vae, bottleneck: deterministic(100), penalties: [{ kind: "l1", beta: 0.1 }, { kind: "weight_decay", beta: 0.001 }, { kind: "contraction", beta: 1 }] },
  overcomplete: { ...vae, network: { ...vae.network, hidden: [96] }, bottleneck: deterministic(100), penalties: [{ kind: "l1", beta: 0.1 }] },
};
