// Nearest neighbours among codes, by brute force: 10,000 codes take less than a millisecond.

export interface Neighbour {
  index: number;
  /** Euclidean distance between the codes. */
  distance: number;
}

/** The `wanted` codes of `codes` (count, size) nearest to `code` (size), nearest first. */
export function nearest(codes: Float32Array, size: number, code: Float32Array, wanted: number): Neighbour[] {
  const found: Neighbour[] = [];
  let limit = Infinity;
  for (let start = 0, index = 0; start + size <= codes.length; start += size, index++) {
    let square = 0;
    for (let axis = 0; axis < size && square < limit; axis++) {
      const difference = (codes[start + axis] as number) - (code[axis] as number);
      square += difference * difference;
    }
    if (!(square < limit)) continue;
    let place = found.length < wanted ? found.length : wanted - 1;
    while (place > 0 && (found[place - 1] as Neighbour).distance > square) {
      found[place] = found[place - 1] as Neighbour;
      place--;
    }
    found[place] = { index, distance: square };
    if (found.length === wanted) limit = (found[wanted - 1] as Neighbour).distance;
  }
  return found.map(({ index, distance }) => ({ index, distance: Math.sqrt(distance) }));
}
