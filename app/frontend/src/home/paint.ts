// One image on a canvas, a canvas pixel a pixel; CSS enlarges it, crisply.
import type { Shape } from "../shared/types.ts";

/** Numbers (channels, height, width), of which `scale` makes bytes; grey where it has one channel. Clamped here alone. */
export function paint(canvas: HTMLCanvasElement, image: Float32Array | Uint8Array, [channels, height, width]: Shape, scale: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const plane = height * width;
  const drawn = context.createImageData(width, height);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      drawn.data[pixel * 4 + colour] = (image[pixel + (channels >= 3 ? colour * plane : 0)] as number) * scale;
    }
    drawn.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(drawn, 0, 0);
}
