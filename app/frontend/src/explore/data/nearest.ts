// "Nearest" on the whole page: nearest among the codes themselves, never on the map drawn of them.
// By brute force: 10,000 codes take less than a millisecond.
import type { CodeSet } from "./codes.ts";
import type { ExploreState } from "../state/state.ts";

export interface Neighbour {
  index: number;
  /** Euclidean distance between the codes. */
  distance: number;
}

/** The images whose codes are nearest to `code` (size), nearest first; of equally near ones the first. `shown` leaves some out. */
export function nearest(
  code: Float32Array, { codes, count, size }: Pick<CodeSet, "codes" | "count" | "size">, wanted: number,
  shown: (index: number) => boolean = () => true,
): Neighbour[] {
  const found: Neighbour[] = [];
  let limit = Infinity;
  for (let index = 0, start = 0; index < count; index++, start += size) {
    let square = 0;
    for (let axis = 0; axis < size && square < limit; axis++) {
      const difference = (codes[start + axis] as number) - (code[axis] as number);
      square += difference * difference;
    }
    // What is not a number is nobody's neighbour.
    if (!(square < limit) || !shown(index)) continue;
    let place = found.length;
    while (place > 0 && (found[place - 1] as Neighbour).distance > square) place--;
    found.splice(place, 0, { index, distance: square });
    if (found.length > wanted) found.pop();
    if (found.length === wanted) limit = (found.at(-1) as Neighbour).distance;
  }
  return found.map(({ index, distance }) => ({ index, distance: Math.sqrt(distance) }));
}

/**
 * The images that the page calls nearest to a code: of the classes that are on the map; of all where none of them is,
 * so that there is always one to go to.
 */
export function nearestShown(code: Float32Array, codes: CodeSet, wanted: number, { hidden }: Pick<ExploreState, "hidden">): Neighbour[] {
  const off = new Set(hidden);
  const found = off.size ? nearest(code, codes, wanted, (index) => !off.has(codes.labels[index] as number)) : [];
  return found.length ? found : nearest(code, codes, wanted);
}
