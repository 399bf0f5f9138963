// One decoded image, large and crisp, painted at every move of the hand.
import { html, write } from "../../shared/dom.ts";
import type { Shape } from "../../shared/types.ts";

/** Numbers of one image (channels, height, width) as RGBA bytes; grey where it has one channel. Clamps, and only here. */
export function fillBytes(bytes: Uint8ClampedArray, images: Float32Array, shape: Shape, index = 0): void {
  const [channels, height, width] = shape;
  const plane = height * width;
  const start = index * channels * plane;
  const [green, blue] = channels >= 3 ? [plane, 2 * plane] : [0, 0];
  for (let pixel = 0, to = 0; pixel < plane; pixel++, to += 4) {
    const from = start + pixel;
    bytes[to] = (images[from] as number) * 255;
    bytes[to + 1] = (images[from + green] as number) * 255;
    bytes[to + 2] = (images[from + blue] as number) * 255;
    bytes[to + 3] = 255;
  }
}

const contexts = new WeakMap<HTMLCanvasElement, { context: CanvasRenderingContext2D; data: ImageData }>();

/** Draws one of some images on a canvas, a canvas pixel a pixel. */
export function paintImage(canvas: HTMLCanvasElement, images: Float32Array, shape: Shape, index = 0): void {
  const [, height, width] = shape;
  let kept = contexts.get(canvas);
  if (kept?.data.width !== width || kept.data.height !== height || canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return;
    kept = { context, data: context.createImageData(width, height) };
    contexts.set(canvas, kept);
  }
  fillBytes(kept.data.data, images, shape, index);
  kept.context.putImageData(kept.data, 0, 0);
}

export class DecodedImage {
  readonly canvas = html("canvas", { class: "pixels decoded", role: "img", width: 1, height: 1 });
  private readonly title = html("b", {});
  private readonly detail = html("span", { class: "small" });
  readonly element = html("figure", { class: "decoded-figure" }, html("div", { class: "frame" }, this.canvas), html("figcaption", {}, this.title, this.detail));

  paint(image: Float32Array, shape: Shape): void {
    paintImage(this.canvas, image, shape);
  }

  caption(title: string, detail: string): void {
    write(this.title, title);
    write(this.detail, detail);
  }

  describe(words: string): void {
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }
}
