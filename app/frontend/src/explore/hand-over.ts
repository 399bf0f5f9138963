// Two models, one hand: where a point of one latent space lies in another.
import type { CodeSet } from "./codes.ts";

/** True where two sets of codes are of the very same images, in the same order. */
export function sameImages(one: CodeSet, two: CodeSet): boolean {
  return one.count === two.count && one.split === two.split && one.labels.every((label, index) => label === two.labels[index]);
}

const neighbours = 10;

/**
 * The point of `to` that lies between the same images as `code` lies between in `from`: the mean of its nearest images'
 * codes there, weighted by (1/d - 1/r)^2 with r the distance of the farthest of them (Franke and Little's form of
 * Shepard's interpolation). On an image it is that image's own code, and no image comes or goes with a jerk.
 */
export function handOver(code: Float32Array, from: CodeSet, to: CodeSet): Float32Array {
  const found = nearest(code, from, Math.min(neighbours, from.count));
  const reach = Math.sqrt(found.at(-1)?.square ?? 0);
  const result = new Float32Array(to.size);
  let total = 0;
  for (const { index, square } of found) {
    const distance = Math.sqrt(square);
    // On an image, or where all are equally far, there is nothing to weigh.
    const weight = distance === 0 || reach === 0 ? 1e12 : (1 / distance - 1 / reach) ** 2 + 1e-12;
    total += weight;
    for (let axis = 0; axis < to.size; axis++) {
      result[axis] = (result[axis] as number) + weight * (to.codes[index * to.size + axis] as number);
    }
  }
  return total > 0 ? result.map((value) => value / total) : result;
}

export interface Neighbour {
  index: number;
  /** Squared distance. */
  square: number;
}

/** The images whose codes are nearest to a code, nearest first. */
export function nearest(code: Float32Array, { codes, count, size }: CodeSet, wanted: number): Neighbour[] {
  const found: Neighbour[] = [];
  let worst = Infinity;
  for (let index = 0; index < count; index++) {
    let square = 0;
    for (let axis = 0, at = index * size; axis < size && square < worst; axis++, at++) {
      const difference = (codes[at] as number) - (code[axis] as number);
      square += difference * difference;
    }
    if (!(square < worst)) continue;
    let place = found.length;
    while (place > 0 && (found[place - 1] as Neighbour).square > square) place--;
    found.splice(place, 0, { index, square });
    if (found.length > wanted) found.pop();
    if (found.length === wanted) worst = (found.at(-1) as Neighbour).square;
  }
  return found;
}
