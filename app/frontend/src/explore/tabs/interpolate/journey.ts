// One way between two images: its codes, its line on the map, its pixels.
import type { Overlay } from "../../tab.ts";
import type { Resolved } from "../shared/resolve.ts";
import { between, path, pixelPath, sampled, type Way } from "./path.ts";

export type Ends = readonly [Resolved, Resolved];

/** Codes of the line on the map, and of an animation one way. */
const fine = 33;

export class Journey {
  private readonly codes: readonly [Float32Array, Float32Array];

  /** `seed`: number of the draw from the two posteriors; 0 for their means. */
  constructor(
    private readonly ends: Ends,
    private readonly way: Way,
    seed: number,
  ) {
    const code = ({ encoded, code }: Resolved, index: number): Float32Array =>
      seed && encoded ? sampled(encoded, seed + 7919 * index) : code;
    this.codes = [code(ends[0], 0), code(ends[1], 1)];
  }

  get names(): string[] {
    return this.ends.map(({ name }) => name);
  }

  at(share: number): Float32Array {
    return between(...this.codes, share, this.way);
  }

  /** (count, size) */
  through(count: number): Float32Array {
    return path(...this.codes, count, this.way);
  }

  /** Many codes: one after the other they look like a movement. */
  smooth(): { codes: Float32Array; count: number } {
    return { codes: this.through(fine), count: fine };
  }

  /** The same way through pixels, (count, pixels). */
  pixels(count: number): Float32Array {
    return pixelPath(this.ends[0].picture, this.ends[1].picture, count);
  }

  overlay(): Overlay {
    return { paths: [this.smooth()], marks: this.codes.map((code, index) => ({ code, name: "AB"[index] as string, kind: "image" })) };
  }
}
