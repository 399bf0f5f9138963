// Two models, one hand: where a point of one latent space lies in another.
import type { CodeSet } from "../data/codes.ts";
import { nearest } from "../data/nearest.ts";

/** True where two sets of codes are of the very same images, in the same order: labels alone would not tell. */
export const sameImages = (one: CodeSet, two: CodeSet): boolean => one.count === two.count && one.pictures !== "" && one.pictures === two.pictures;

const neighbours = 10;

/**
 * The point of `to` that lies between the same images as `code` lies between in `from`: the mean of its nearest images'
 * codes there, weighted by (1/d - 1/r)^2 with r the distance of the farthest of them (Franke and Little's form of
 * Shepard's interpolation). On an image it is that image's own code, and no image comes or goes with a jerk.
 */
export function handOver(code: Float32Array, from: CodeSet, to: CodeSet): Float32Array {
  const found = nearest(code, from, Math.min(neighbours, from.count));
  const reach = found.at(-1)?.distance ?? 0;
  const result = new Float32Array(to.size);
  let total = 0;
  for (const { index, distance } of found) {
    // On an image, or where all are equally far, there is nothing to weigh.
    const weight = distance === 0 || reach === 0 ? 1e12 : (1 / distance - 1 / reach) ** 2 + 1e-12;
    total += weight;
    for (let axis = 0; axis < to.size; axis++) {
      result[axis] = (result[axis] as number) + weight * (to.codes[index * to.size + axis] as number);
    }
  }
  return total > 0 ? result.map((value) => value / total) : result;
}
