// A picture of any size and colour as one of the run's images.
import type { Shape } from "../../../shared/types.ts";
import type { Convention } from "./convention.ts";
import { type Ink, through, windowOf } from "./fit.ts";
import { resample } from "./resample.ts";

export interface PlainPicture {
  width: number;
  height: number;
  /** RGBA bytes. */
  data: Uint8ClampedArray;
}

/**
 * What was done: nothing, light and dark swapped where it shows nothing otherwise, cut and made smaller, or its ink
 * placed as the set's, light and dark swapped or not. "empty" is a picture of one colour.
 */
export type How = "same" | "shown" | "cut" | "placed" | "swapped" | "empty";

/** Ink weaker than this share of the strongest is the shadow of the paper. */
const shadow = 0.2;

export function fitPicture(picture: PlainPicture, shape: Shape, how: Convention): { image: Float32Array; how: How } {
  const [channels, height, width] = shape;
  const ground = groundOf(picture, how.background);
  const planes = planesOf(picture, channels, ground);
  if (blank(...planes)) return { image: new Float32Array(channels * height * width).fill(how.background), how: "empty" };
  if (picture.width === width && picture.height === height) {
    // Ink that does not show on the set's ground is drawn the other way round, as a scan is.
    if (channels === 1 && how.centre !== "frame" && ground !== how.background) return { image: joined(planes).map((value) => 1 - value), how: "shown" };
    return { image: joined(planes), how: "same" };
  }
  const paper = borderOf(planes, picture);
  const clear = Math.abs(paper - 0.5) > 0.2; // a border of one lightness: paper, and ink on it
  if (how.centre === "frame" || !clear) return { image: cut(planes, picture, shape), how: "cut" };
  const swapped = channels === 1 && Math.round(paper) !== how.background;
  const ink = inkOn(planes, picture, paper, how.background);
  const window = windowOf(ink, shape, how);
  const empty = new Float32Array(channels * height * width).fill(how.background);
  return { image: window ? through(ink, window, shape, empty) : empty, how: swapped ? "swapped" : "placed" };
}

/** One colour all over: an image of nothing. */
export const blank = (...planes: readonly Float32Array[]): boolean =>
  planes.every((plane) => {
    const [low, high] = plane.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
    return !((high as number) - (low as number) > faintest);
  });

/** Lighter or darker by less than this, nothing is seen on a ground. */
const faintest = 0.02;

const grey = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** What shows through where the picture is transparent: the set's own background, or the opposite where only on that the picture is seen. */
function groundOf({ data }: PlainPicture, background: number): number {
  let [covered, light] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const cover = data[at + 3] as number;
    covered += cover;
    light += cover * grey(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  }
  // Soft edges and round corners are no ground.
  if (!covered || covered > 0.95 * 255 * (data.length / 4)) return background;
  return Math.abs(light / covered / 255 - background) < 0.5 ? 1 - background : background;
}

function joined(planes: readonly Float32Array[]): Float32Array {
  const size = planes[0]?.length ?? 0;
  const image = new Float32Array(size * planes.length);
  planes.forEach((plane, channel) => image.set(plane, channel * size));
  return image;
}

/** One plane a channel, 0..1; grey as the eye weighs colours (ITU-R BT.601); what is transparent shows the ground. */
function planesOf({ width, height, data }: PlainPicture, channels: number, ground: number): Float32Array[] {
  const value = (at: number, channel: number): number => {
    const cover = (data[at * 4 + 3] as number) / 255;
    return ((data[at * 4 + channel] as number) / 255) * cover + ground * (1 - cover);
  };
  const plane = (read: (at: number) => number): Float32Array => Float32Array.from({ length: width * height }, (_, at) => read(at));
  if (channels === 3) return [0, 1, 2].map((channel) => plane((at) => value(at, channel)));
  return [plane((at) => grey(value(at, 0), value(at, 1), value(at, 2)))];
}

/** Median lightness of the outermost pixels. */
function borderOf(planes: readonly Float32Array[], { width, height }: PlainPicture): number {
  const values: number[] = [];
  const add = (x: number, y: number): void => {
    values.push(planes.reduce((sum, plane) => sum + (plane[y * width + x] as number), 0) / planes.length);
  };
  for (let x = 0; x < width; x++) [0, height - 1].forEach((y) => add(x, y));
  for (let y = 0; y < height; y++) [0, width - 1].forEach((x) => add(x, y));
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** What differs from the paper, as ink: where it is, and in which colours. */
function inkOn(planes: readonly Float32Array[], { width, height }: PlainPicture, paper: number, background: number): Ink {
  const away = Float32Array.from({ length: width * height }, (_, at) =>
    Math.max(...planes.map((plane) => Math.abs((plane[at] as number) - paper))));
  let strongest = 0.1; // a picture of paper alone has no ink, however it is stretched
  for (const value of away) strongest = Math.max(strongest, value);
  const cover = away.map((value) => Math.max(0, value / strongest - shadow) / (1 - shadow));
  // Grey ink is as strong as it differs; colours stay what they are.
  const colours = planes.length > 1 ? planes : [1 - background];
  return { width, height, planes: colours, cover };
}

/** The middle of the picture in the frame's proportions, made smaller. */
function cut(planes: readonly Float32Array[], { width, height }: PlainPicture, [, rows, columns]: Shape): Float32Array {
  const pixel = Math.min(width / columns, height / rows);
  const window = { left: (width - pixel * columns) / 2, top: (height - pixel * rows) / 2, pixel };
  return joined(planes.map((plane) => resample(plane, height, width, window, rows, columns)));
}
