// A way through latent space as an animated GIF: there and back, for ever.
import type { Shape } from "../../../shared/types.ts";
import { GIFEncoder, applyPalette, quantize } from "gifenc";

/** Each picture's pixels are so many of the animation's that its side comes near this. */
const wanted = 224;

export const enlargement = (height: number, width: number): number => Math.max(1, Math.round(wanted / Math.max(height, width)));

/** RGBA bytes of one of `images` (count, channels, height, width), each pixel a square of `scale`. */
export function enlarged(images: Float32Array, index: number, [channels, height, width]: Shape, scale: number): Uint8ClampedArray<ArrayBuffer> {
  const size = height * width;
  const data = new Uint8ClampedArray(size * scale * scale * 4);
  for (let y = 0, at = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++, at += 4) {
      const pixel = Math.floor(y / scale) * width + Math.floor(x / scale);
      for (let channel = 0; channel < 3; channel++) {
        const plane = channels === 3 ? channel : 0;
        data[at + channel] = 255 * (images[(index * channels + plane) * size + pixel] as number);
      }
      data[at + 3] = 255;
    }
  }
  return data;
}

const greys = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey]);

/** The bytes of the file. `delay`: milliseconds a frame; the two ends stay for longer. */
export function animation(images: Float32Array, count: number, shape: Shape, delay: number): Uint8Array<ArrayBuffer> {
  const [channels, height, width] = shape;
  const scale = enlargement(height, width);
  const encoder = GIFEncoder();
  const there = Array.from({ length: count }, (_, index) => index);
  for (const index of [...there, ...there.slice(1, -1).reverse()]) {
    const pixels = enlarged(images, index, shape, scale);
    const palette = channels === 3 ? quantize(pixels, 256) : greys;
    const indices = channels === 3 ? applyPalette(pixels, palette) : Uint8Array.from({ length: pixels.length / 4 }, (_, at) => pixels[at * 4] as number);
    const end = index === 0 || index === count - 1;
    encoder.writeFrame(indices, width * scale, height * scale, { palette, delay: end ? 8 * delay : delay, repeat: 0 });
  }
  encoder.finish();
  return encoder.bytes();
}
