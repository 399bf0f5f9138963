// The decoded manifold: a grid of images at evenly spaced places of the plane, decoded in one go.
import type { Engine } from "../engine/engine.ts";
import { pixels } from "../engine/engine.ts";
import type { Plane } from "./plane.ts";

/** A square of the plane. */
export interface Square {
  left: number;
  bottom: number;
  side: number;
}

/** Codes at the middles of count x count cells, row by row from the top: (count * count, size). */
export function gridCodes(plane: Plane, code: Float32Array, { left, bottom, side }: Square, count: number): Float32Array {
  const codes = new Float32Array(count * count * code.length);
  for (let row = 0; row < count; row++) {
    const y = bottom + side * (1 - (row + 0.5) / count);
    for (let column = 0; column < count; column++) {
      const x = left + (side * (column + 0.5)) / count;
      codes.set(plane.moved(code, x, y), (row * count + column) * code.length);
    }
  }
  return codes;
}

// A slice that takes longer than this would be felt under a hand that drags at the same time.
const slice = 24;

export class Field {
  readonly canvas = document.createElement("canvas");
  /** Where in the plane the picture stands; null while there is none. */
  square: Square | null = null;
  /** Milliseconds that the last one took to decode and draw. */
  took = 0;
  private turn = 0;
  private perImage = 0.02;

  /** Decodes a new grid; false where another one was asked for meanwhile. The old one stands until then. */
  async make(engine: Engine, plane: Plane, code: Float32Array, square: Square, count: number): Promise<boolean> {
    const turn = ++this.turn;
    const began = performance.now();
    const { shape, size } = engine.facts;
    const codes = gridCodes(plane, code, square, count);
    const total = count * count;
    const images = new Float32Array(total * pixels(shape));
    for (let from = 0; from < total; ) {
      const to = Math.min(total, from + Math.max(8, Math.ceil(slice / this.perImage)));
      const start = performance.now();
      images.set(await engine.decode(codes.subarray(from * size, to * size), to - from), from * pixels(shape));
      this.perImage = Math.max(0.002, (performance.now() - start) / (to - from));
      from = to;
      if (from < total) await new Promise((go) => setTimeout(go));
      if (turn !== this.turn) return false;
    }
    this.compose(images, engine, count);
    this.square = square;
    this.took = performance.now() - began;
    return true;
  }

  clear(): void {
    this.turn++;
    this.square = null;
  }

  private compose(images: Float32Array, { facts }: Engine, count: number): void {
    const [channels, height, width] = facts.shape;
    // Small pictures side by side are not told apart: a line of black between them.
    const gap = Math.min(height, width) < 16 ? 1 : 0;
    const across = count * (width + gap);
    this.canvas.width = across;
    this.canvas.height = count * (height + gap);
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const picture = context.createImageData(this.canvas.width, this.canvas.height);
    const whole = new Uint32Array(picture.data.buffer).fill(0xff000000);
    const plane = height * width;
    const [green, blue] = channels >= 3 ? [plane, 2 * plane] : [0, 0];
    const byte = (at: number): number => Math.max(0, Math.min(255, (images[at] as number) * 255 + 0.5)) | 0;
    for (let index = 0; index < count * count; index++) {
      const top = Math.floor(index / count) * (height + gap);
      const left = (index % count) * (width + gap);
      for (let y = 0; y < height; y++) {
        let to = (top + y) * across + left;
        let from = index * channels * plane + y * width;
        for (let x = 0; x < width; x++, from++, to++) {
          whole[to] = 0xff000000 | (byte(from + blue) << 16) | (byte(from + green) << 8) | byte(from);
        }
      }
    }
    context.putImageData(picture, 0, 0);
  }
}
