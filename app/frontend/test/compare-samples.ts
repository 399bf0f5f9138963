// A recipe with two penalties, for the tests of Compare.
import type { Recipe } from "../src/shared/types.ts";

export const gaussian: Recipe = {
  data: { name: "digits" },
  network: { kind: "dense", hidden: [16] },
  bottleneck: { kind: "gaussian", size: 2 },
  corruption: { kind: "clean" },
  reconstruction: { kind: "bernoulli" },
  penalties: [{ kind: "kl_divergence", beta: 1 }, { kind: "l1", beta: 1 }],
  training: { epochs: 2, learning_rate: 0.001, seed: 0 },
};
