// Is this such an image at all? Its reconstruction error among those of the test images.

/** Squared error of a reconstruction, summed over the pixels. */
export function squaredError(image: Float32Array, reconstruction: Float32Array): number {
  let total = 0;
  for (let pixel = 0; pixel < image.length; pixel++) {
    const difference = (image[pixel] as number) - (reconstruction[pixel] as number);
    total += difference * difference;
  }
  return total;
}

export interface Histogram {
  /** Numbers of images, bin by bin, the first from 0. */
  counts: number[];
  /** Where the last bin ends; the few images beyond are in it. */
  end: number;
  sorted: Float32Array;
}

/** The errors in bins, but for the largest half a percent, which would squeeze all others. */
export function histogram(errors: Float32Array, bins: number): Histogram {
  const sorted = errors.filter(Number.isFinite).sort();
  const end = (sorted[Math.floor(0.995 * (sorted.length - 1))] ?? 0) * 1.15 || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const error of sorted) {
    const bin = Math.min(bins - 1, Math.floor((error / end) * bins));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { counts, end, sorted };
}

/** Share of the errors that are smaller, 0..1. */
export function shareBelow(sorted: Float32Array, error: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < error) low = middle + 1;
    else high = middle;
  }
  return sorted.length ? low / sorted.length : 0;
}

export type Verdict = "usual" | "unusual" | "rare" | "foreign" | "empty";

/** A word for a share: nine of ten are usual, one of a hundred is rare, beyond all of them is foreign. */
export const verdict = (share: number): Verdict =>
  share <= 0.9 ? "usual" : share <= 0.99 ? "unusual" : share < 1 ? "rare" : "foreign";
