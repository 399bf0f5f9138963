// A brush of noise: pixels under it get values of pure chance. The same brush gives the same noise in every browser.
import type { Shape } from "../../../shared/types.ts";
import { hash } from "../shared/random.ts";
import type { Window } from "./resample.ts";

export interface Rub {
  /** x, y, x, y, ... on the canvas */
  points: readonly number[];
  /** Radius on the canvas. */
  radius: number;
}

/** Share of the pixels that one stroke of the brush hits; rubbing again hits more. */
export const hits = 0.5;

function squaredDistance(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length)) : 0;
  return (px - ax - share * dx) ** 2 + (py - ay - share * dy) ** 2;
}

function touches({ points, radius }: Rub, x: number, y: number): boolean {
  for (let index = 0; index < points.length; index += 2) {
    const [ax, ay] = [points[index] as number, points[index + 1] as number];
    const [bx, by] = [points[index + 2] ?? ax, points[index + 3] ?? ay];
    if (squaredDistance(x, y, ax, ay, bx, by) <= radius * radius) return true;
  }
  return false;
}

/** The noise of all rubs: a value for each pixel and channel of the image, NaN where it is untouched. */
export function noise(rubs: readonly Rub[], window: Window, [channels, height, width]: Shape): Float32Array {
  const values = new Float32Array(channels * height * width).fill(NaN);
  rubs.forEach((rub, number) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (hash(number, y, x) >= hits) continue;
        if (!touches(rub, window.left + (x + 0.5) * window.pixel, window.top + (y + 0.5) * window.pixel)) continue;
        for (let channel = 0; channel < channels; channel++) {
          values[(channel * height + y) * width + x] = hash(number, y, x, channel + 1);
        }
      }
    }
  });
  return values;
}

/** The image with the noise in place of the pixels that it hits. */
export const noisy = (image: Float32Array, values: Float32Array): Float32Array =>
  image.map((value, pixel) => {
    const other = values[pixel] as number;
    return Number.isNaN(other) ? value : other;
  });
