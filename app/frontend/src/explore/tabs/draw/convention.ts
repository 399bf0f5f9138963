// How the images of a set are placed in their frames, measured from some of them: a drawing is placed alike.
import type { Shape } from "../../../shared/types.ts";

export interface Convention {
  /** What an empty pixel is: 0 where the images are on black, 1 where on white. */
  background: number;
  /** What is put at `at`: the centre of mass, the middle of the bounding box, or nothing (the frame is kept). */
  centre: "mass" | "box" | "frame";
  /** The longer side of the bounding box, in pixels. */
  box: number;
  /** Row and column, pixel 0 having its middle at 0. */
  at: readonly [number, number];
}

const inked = 0.1;

interface Placed {
  side: number;
  mass: [number, number];
  box: [number, number];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

const spread = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** Where the ink of one image is; null where there is none. */
function place(image: Float32Array, [channels, height, width]: Shape, background: number): Placed | null {
  let [top, bottom, left, right, total, down, along] = [height, -1, width, -1, 0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let ink = 0;
      for (let channel = 0; channel < channels; channel++) {
        ink = Math.max(ink, Math.abs((image[(channel * height + y) * width + x] as number) - background));
      }
      if (ink > inked) [top, bottom, left, right] = [Math.min(top, y), y, Math.min(left, x), Math.max(right, x)];
      total += ink;
      down += ink * y;
      along += ink * x;
    }
  }
  if (bottom < 0) return null;
  return {
    side: Math.max(bottom - top, right - left) + 1,
    mass: [down / total, along / total],
    box: [(top + bottom) / 2, (left + right) / 2],
  };
}

/**
 * Measures it. MNIST: boxes of 20, centres of mass at 14 (the middle of 28, up to the rounding of a whole pixel).
 * Images without one background colour, or placed freely, keep the frame: nothing is moved.
 */
export function convention(images: readonly Float32Array[], shape: Shape): Convention {
  const [, height, width] = shape;
  const share = (test: (value: number) => boolean): number =>
    mean(images.map((image) => image.reduce((sum, value) => sum + Number(test(value)), 0) / image.length));
  const dark = share((value) => value <= inked);
  const light = share((value) => value >= 1 - inked);
  const background = light > dark ? 1 : 0;
  const frame: Convention = { background, centre: "frame", box: Math.max(height, width), at: [(height - 1) / 2, (width - 1) / 2] };
  const placed = images.map((image) => place(image, shape, background)).filter((found) => found !== null);
  if (placed.length < 10 || Math.max(dark, light) < 0.3) return frame;
  const loose = (key: "mass" | "box"): number =>
    Math.max(...[0, 1].map((axis) => spread(placed.map((found) => found[key][axis] as number))));
  const centre = loose("mass") < loose("box") ? "mass" : "box";
  if (loose(centre) > 0.5 + 0.02 * Math.max(height, width)) return frame;
  const sides = placed.map(({ side }) => side).sort((a, b) => a - b);
  const half = (axis: number): number => Math.round(mean(placed.map((found) => found[centre][axis] as number)) * 2) / 2;
  return { background, centre, box: sides[sides.length >> 1] as number, at: [half(0), half(1)] };
}
