// Rows of pictures as one large picture: the film strip as a PNG.
import type { Shape } from "../../../shared/types.ts";
import { enlarged } from "./animation.ts";

const gap = 8;
/** Each picture's pixels are so many of the strip's that its side comes near this. */
const wanted = 112;

/** Rows of `count` images each, all of one shape, on white. */
export function stripCanvas(rows: readonly Float32Array[], count: number, shape: Shape): HTMLCanvasElement {
  const [, height, width] = shape;
  const scale = Math.max(1, Math.round(wanted / Math.max(height, width)));
  const [tall, wide] = [height * scale, width * scale];
  const canvas = document.createElement("canvas");
  canvas.width = count * (wide + gap) + gap;
  canvas.height = rows.length * (tall + gap) + gap;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  rows.forEach((images, row) => {
    for (let index = 0; index < count; index++) {
      context.putImageData(new ImageData(enlarged(images, index, shape, scale), wide, tall), gap + index * (wide + gap), gap + row * (tall + gap));
    }
  });
  return canvas;
}
