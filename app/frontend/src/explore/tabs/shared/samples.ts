// A few images to choose from: some of each class, and then others.

const wanted = 10;

/** As many images of each class as make about ten; another round shows others, until it begins anew. */
export function sampleOfEach(labels: Uint8Array, classes: number, round: number): number[] {
  const all = Math.max(1, classes);
  const each = Math.max(1, Math.floor(wanted / all));
  const found = Array.from({ length: all }, () => [] as number[]);
  labels.forEach((label, index) => found[classes > 1 ? label : 0]?.push(index));
  return found.flatMap((indices) =>
    Array.from({ length: Math.min(each, indices.length) }, (_, place) => indices[(round * each + place) % indices.length] as number));
}
