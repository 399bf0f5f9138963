// A few images to choose from: one of each class, and then others.

/** Index of the `round`-th image of each class (round and round where there are fewer); ten images of no class. */
export function sampleOfEach(labels: Uint8Array, classes: number, round: number): number[] {
  if (classes < 2) return Array.from({ length: Math.min(10, labels.length) }, (_, index) => (round * 10 + index) % labels.length);
  const found = Array.from({ length: classes }, () => [] as number[]);
  labels.forEach((label, index) => found[label]?.push(index));
  return found.flatMap((indices) => (indices.length ? [indices[round % indices.length] as number] : []));
}
