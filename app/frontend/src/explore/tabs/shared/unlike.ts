// Where no labels tell images apart: some that differ as much as they can.
import type { Changed } from "../../state/state.ts";

/** Nothing of the state changed: only these images became known. */
export const none: Changed = new Set();

/** As many images are looked at: enough to find unlike ones, and they come with one answer of the server. */
const among = 64;

/**
 * Indices of up to `wanted` images, none like another: the first one, then always the one farthest, pixel by pixel, from
 * all before it. Fewer where there are no further unlike ones.
 */
export function unlike(images: readonly Float32Array[], wanted: number): number[] {
  if (!images.length) return [];
  const chosen = [0];
  const away = images.map(() => Infinity);
  while (chosen.length < wanted) {
    const last = images[chosen.at(-1) as number] as Float32Array;
    images.forEach((image, index) => {
      const square = image.reduce((sum, value, pixel) => sum + (value - (last[pixel] as number)) ** 2, 0);
      away[index] = Math.min(away[index] as number, square);
    });
    const farthest = away.indexOf(Math.max(...away));
    if (!((away[farthest] as number) > 0)) break;
    chosen.push(farthest);
  }
  return chosen;
}

interface Shelf {
  facts(): { run: string } | null;
  codes(): { split: string; count: number } | null;
  original(index: number): Promise<Float32Array | null>;
}

/** The unlike images of the run shown, looked for once a run: the same ones at each of its moments. */
export class Unlike {
  private key = "";
  private found: readonly number[] | null = null;

  constructor(
    private readonly context: Shelf,
    private readonly wanted: number,
    private readonly arrived: () => void,
  ) {}

  /** Null until they are known. */
  get images(): readonly number[] | null {
    const [facts, codes] = [this.context.facts(), this.context.codes()];
    const key = `${facts?.run} ${codes?.split} ${codes?.count}`;
    if (facts && codes && key !== this.key) {
      this.key = key;
      this.found = null;
      void this.look(key, Math.min(among, codes.count));
    }
    return this.found;
  }

  private async look(key: string, count: number): Promise<void> {
    const images = await Promise.all(Array.from({ length: count }, (_, index) => this.context.original(index)));
    if (key !== this.key) return;
    if (images.includes(null)) this.key = ""; // not to be had now: asked for again
    else this.found = unlike(images as Float32Array[], this.wanted);
    if (this.found) this.arrived();
  }
}
