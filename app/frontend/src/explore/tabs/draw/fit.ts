// A drawing as the encoder is to see it: placed as the images of the set are.
import type { Shape } from "../../../shared/types.ts";
import type { Convention } from "./convention.ts";
import { resample, type Window } from "./resample.ts";

/** What is on the canvas: colours in 0..1 and how far each pixel is covered, (height, width) each. */
export interface Ink {
  height: number;
  width: number;
  /** One plane a channel of the run, or a number where a channel is the same all over. */
  planes: readonly (Float32Array | number)[];
  cover: Float32Array;
}

/** Smaller than this share of the canvas nothing is enlarged any more: a first dot is not blown up to a blob. */
const smallest = 0.25;

interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** The box around all that is covered at least a little; null for an empty canvas. */
export function boundingBox({ height, width, cover }: Ink): Box | null {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((cover[y * width + x] as number) < 0.1) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** The frame as large as it fits on the canvas, its middle in the middle: where the picture under the ink is drawn too. */
export function wholeFrame(height: number, width: number, [, rows, columns]: Shape): Window {
  const pixel = Math.min(height / rows, width / columns);
  return { left: (width - pixel * columns) / 2, top: (height - pixel * rows) / 2, pixel };
}

/** Which part of the canvas becomes the image; null where there is nothing on it. */
export function windowOf(ink: Ink, shape: Shape, how: Convention): Window | null {
  const box = boundingBox(ink);
  if (!box) return null;
  if (how.centre === "frame") return wholeFrame(ink.height, ink.width, shape);
  const [, rows, columns] = shape;
  const pixel = Math.max(box.height, box.width, smallest * Math.max(ink.height, ink.width)) / how.box;
  const [tall, wide] = [box.height / pixel, box.width / pixel];
  let [row, column] = [(tall - 1) / 2, (wide - 1) / 2];
  if (how.centre === "mass") {
    // As NIST's digits became MNIST's: first made to fit the box, then moved by whole pixels.
    const [boxRows, boxColumns] = [Math.ceil(tall), Math.ceil(wide)];
    const mass = resample(ink.cover, ink.height, ink.width, { left: box.left, top: box.top, pixel }, boxRows, boxColumns);
    [row, column] = centreOfMass(mass, boxColumns);
  }
  // What fits into the frame stays in the frame.
  const shift = (at: number, middle: number, extent: number, side: number): number =>
    Math.max(0, Math.min(Math.round(at - middle), side - Math.ceil(extent - 1e-6)));
  return {
    left: box.left - shift(how.at[1], column, wide, columns) * pixel,
    top: box.top - shift(how.at[0], row, tall, rows) * pixel,
    pixel,
  };
}

/** Row and column, pixel 0 having its middle at 0. */
export function centreOfMass(plane: Float32Array, width: number): [number, number] {
  let [total, down, along] = [0, 0, 0];
  plane.forEach((value, index) => {
    total += value;
    down += value * Math.floor(index / width);
    along += value * (index % width);
  });
  return total > 0 ? [down / total, along / total] : [0, 0];
}

/** The image (channels, height, width) seen through a window; where nothing was drawn it is `under`. */
export function through(ink: Ink, window: Window, shape: Shape, under: Float32Array): Float32Array {
  const [channels, rows, columns] = shape;
  const size = rows * columns;
  const cover = resample(ink.cover, ink.height, ink.width, window, rows, columns);
  const image = new Float32Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    const colour = coloured(ink, channel, cover, window, rows, columns);
    for (let at = 0; at < size; at++) {
      const below = under[channel * size + at] as number;
      image[channel * size + at] = Math.min(1, Math.max(0, below * (1 - (cover[at] as number)) + (colour[at] as number)));
    }
  }
  return image;
}

/** A channel of the ink, as strong as it covers. */
function coloured(ink: Ink, channel: number, cover: Float32Array, window: Window, rows: number, columns: number): Float32Array {
  const plane = ink.planes[Math.min(channel, ink.planes.length - 1)] as Float32Array | number;
  if (typeof plane === "number") return cover.map((value) => value * plane);
  const covered = new Float32Array(plane.length);
  for (let at = 0; at < covered.length; at++) covered[at] = (plane[at] as number) * (ink.cover[at] as number);
  return resample(covered, ink.height, ink.width, window, rows, columns);
}
