// Pictures on a canvas at the screen's own pixels, so that theirs stay crisp.
import { divergingColour } from "../../shared/colour.ts";
import type { Tensor } from "../../shared/data/safetensors.ts";
import type { Pictures } from "../../shared/data/snapshot.ts";
import { html } from "../../shared/dom.ts";
import { type Bitmap, imageBitmap, paint } from "../../shared/picture.ts";

/** A canvas of so many CSS pixels, cleared, and its context scaled to them. */
export function prepared(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(3, devicePixelRatio || 1);
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

let bench: HTMLCanvasElement | undefined;

/** Draws a bitmap into a rectangle of a canvas. */
export function stamp(context: CanvasRenderingContext2D, bitmap: Bitmap, x: number, y: number, width: number, height: number): void {
  bench ??= html("canvas");
  paint(bench, bitmap);
  context.drawImage(bench, 0, 0, bitmap.width, bitmap.height, x, y, width, height);
}

/** The images of an answer. */
export function picturesOf(tensor: Tensor): Pictures {
  const [count = 0, channels = 1, height = 1, width = 1] = tensor.shape;
  return { count, shape: [channels, height, width], data: tensor.data as Uint8Array };
}

export const greyOf = (tensor: Tensor) => (index: number): Bitmap => imageBitmap(picturesOf(tensor), index);

/** Signed pictures (count, height, width) of bytes, 127 being zero, in the diverging colours. */
export const signedOf = (tensor: Tensor) => (index: number): Bitmap => {
  const [, height = 1, width = 1] = tensor.shape;
  const data = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const value = ((tensor.data[index * height * width + pixel] as number) - 127) / 127;
    data.set(divergingColour(value), pixel * 4);
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, data };
};
