// Numbers to pixels.
import { divergingColour } from "./colour.ts";
import type { Codes, Pictures } from "./data/snapshot.ts";

/** A picture in RGBA bytes. */
export interface Bitmap {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** One image of many: grey where it has one channel, colour where it has three. */
export function imageBitmap(pictures: Pictures, index: number): Bitmap {
  const [channels, height, width] = pictures.shape;
  const size = height * width;
  const start = index * channels * size;
  const data = new Uint8ClampedArray(size * 4);
  for (let pixel = 0; pixel < size; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const plane = channels >= 3 ? channel : 0;
      data[pixel * 4 + channel] = pictures.data[start + plane * size + pixel] ?? 0;
    }
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, data };
}

/** Height and width, most square first, height not above width: 36 -> 6 x 6, 12 -> 3 x 4, 7 -> 1 x 7. */
export function mostSquare(size: number): [height: number, width: number] {
  for (let height = Math.floor(Math.sqrt(size)); height > 1; height--) {
    if (size % height === 0) return [height, size / height];
  }
  return [1, size];
}

/** One code as a picture, `limit` being the value of full colour. */
export function codeBitmap(codes: Codes, index: number, limit: number): Bitmap {
  const [height, width] = mostSquare(codes.size);
  const data = new Uint8ClampedArray(codes.size * 4);
  for (let axis = 0; axis < codes.size; axis++) {
    data.set(divergingColour((codes.data[index * codes.size + axis] as number) / limit), axis * 4);
    data[axis * 4 + 3] = 255;
  }
  return { width, height, data };
}

/** What full colour stands for at least: the noise of codes that are all alike stays white. */
export const leastColour = 1e-3;

/** The value of full colour for a set of codes: a round number that the largest one does not pass, and no less than `least`. */
export function codeLimit(codes: Codes, least = leastColour): number {
  let largest = 0;
  for (const value of codes.data) if (Math.abs(value) > largest && Number.isFinite(value)) largest = Math.abs(value);
  if (largest === 0) return 1;
  largest = Math.max(largest, least);
  const power = 10 ** Math.floor(Math.log10(largest));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= largest * 0.9999) ?? 10) * power;
}

/** Draws a bitmap on a canvas at one canvas pixel a picture pixel. CSS enlarges it, crisply. */
export function paint(canvas: HTMLCanvasElement, bitmap: Bitmap): void {
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
  canvas.getContext("2d")?.putImageData(new ImageData(bitmap.data, bitmap.width, bitmap.height), 0, 0);
}

const workbench = (): HTMLCanvasElement => document.createElement("canvas");
let shared: HTMLCanvasElement | undefined;

/** A bitmap as an address, for an SVG image. */
export function dataUrl(bitmap: Bitmap): string {
  shared ??= workbench();
  paint(shared, bitmap);
  return shared.toDataURL();
}
