import { describe, expect, test } from "vitest";
import { type Convention, convention } from "../src/explore/tabs/draw/convention.ts";
import { boundingBox, centreOfMass, type Ink, through, wholeFrame, windowOf } from "../src/explore/tabs/draw/fit.ts";
import { noise, noisy } from "../src/explore/tabs/draw/noise.ts";
import { resample } from "../src/explore/tabs/draw/resample.ts";
import { mostBytes, pack, settled, simplified, type Stroke, unpack } from "../src/explore/tabs/draw/strokes.ts";
import { hash } from "../src/explore/tabs/shared/random.ts";
import type { Shape } from "../src/shared/types.ts";

const mnist: Shape = [1, 28, 28];
const asMnist: Convention = { background: 0, centre: "mass", box: 20, at: [14, 14] };

/** White ink wherever a test says so, on a canvas of 280 x 280. */
function drawn(inside: (x: number, y: number) => boolean, side = 280): Ink {
  const cover = Float32Array.from({ length: side * side }, (_, at) => Number(inside(at % side, Math.floor(at / side))));
  return { height: side, width: side, cover, planes: [1] };
}

const fitted = (ink: Ink, shape: Shape, how: Convention): Float32Array =>
  through(ink, windowOf(ink, shape, how)!, shape, new Float32Array(shape[0] * shape[1] * shape[2]).fill(how.background));

function extent(image: Float32Array, [, height, width]: Shape, background = 0): { tall: number; wide: number; top: number; left: number } {
  const cover = image.slice(0, height * width).map((value) => Math.abs(value - background));
  const box = boundingBox({ height, width, cover, planes: [] })!;
  return { tall: box.height, wide: box.width, top: box.top, left: box.left };
}

describe("smaller pictures", () => {
  test("are means over areas, pixels cut by an edge counted in part", () => {
    const plane = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);
    expect([...resample(plane, 2, 4, { left: 0, top: 0, pixel: 2 }, 1, 2)]).toEqual([0.5, 0.5]);
    expect(resample(Float32Array.of(1, 0, 0), 1, 3, { left: 0, top: 0, pixel: 1.5 }, 1, 2)[0]).toBeCloseTo(1 / 2.25);
  });

  test("outside the source there is nothing, and no ink is lost", () => {
    const plane = Float32Array.from({ length: 49 }, (_, index) => hash(index));
    const small = resample(plane, 7, 7, { left: -3.3, top: -2.1, pixel: 2.7 }, 6, 6);
    const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);
    expect(total(small) * 2.7 * 2.7).toBeCloseTo(total(plane), 3);
    expect(small[0]).toBeCloseTo(0);
  });
});

describe("a drawing is placed as MNIST's digits are", () => {
  test.each([
    ["a tall bar in a corner", (x: number, y: number) => x > 8 && x < 38 && y > 4 && y < 205, 3, 20],
    ["a wide bar", (x: number, y: number) => x > 40 && x < 241 && y > 200 && y < 221, 20, 2],
    ["a small disc", (x: number, y: number) => (x - 60) ** 2 + (y - 70) ** 2 < 45 ** 2, 20, 20],
  ])("%s fills a box of 20, its mass in the middle", (_, inside, wide, tall) => {
    const image = fitted(drawn(inside), mnist, asMnist);
    const found = extent(image, mnist);
    expect(Math.abs(found.wide - wide)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.tall - tall)).toBeLessThanOrEqual(1);
    for (const middle of centreOfMass(image, 28)) expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.51);
  });

  test("a lopsided figure is centred by its mass, not by its box", () => {
    const image = fitted(drawn((x, y) => (x > 20 && x < 60 && y > 20 && y < 221) || (y > 200 && y < 221 && x > 20 && x < 180)), mnist, asMnist);
    const { left } = extent(image, mnist);
    expect(left).toBeGreaterThan(6); // its box alone would stand at 6
    for (const middle of centreOfMass(image, 28)) expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.51);
  });

  test("edges are soft, the inside is full, and the place on the canvas does not matter", () => {
    const disc = (cx: number, cy: number) => (x: number, y: number) => (x - cx) ** 2 + (y - cy) ** 2 < 80 ** 2;
    const one = fitted(drawn(disc(100, 120)), mnist, asMnist);
    const other = fitted(drawn(disc(170, 150)), mnist, asMnist);
    expect(Math.max(...one.map((value, index) => Math.abs(value - other[index]!)))).toBeLessThan(1e-5);
    expect(one[14 * 28 + 14]).toBeCloseTo(1);
    expect(one.filter((value) => value > 0.1 && value < 0.9).length).toBeGreaterThan(20);
  });

  test("a first dot is not blown up, and an empty canvas gives nothing", () => {
    const image = fitted(drawn((x, y) => Math.abs(x - 50) < 11 && Math.abs(y - 50) < 11), mnist, asMnist);
    expect(extent(image, mnist).tall).toBeLessThan(8);
    expect(windowOf(drawn(() => false), mnist, asMnist)).toBeNull();
  });

  test("what reaches far to one side of its mass still stays in the frame", () => {
    const image = fitted(drawn((x, y) => (x < 40 && y < 200) || (y < 12 && x < 200)), mnist, asMnist);
    const whole = drawn((x, y) => (x < 40 && y < 200) || (y < 12 && x < 200)).cover.reduce((sum, value) => sum + value, 0) / 100;
    expect(image.reduce((sum, value) => sum + value, 0)).toBeCloseTo(whole, 0);
  });
});

describe("other sets", () => {
  test("8 x 8 digits fill their frame, centred by the box", () => {
    const shape: Shape = [1, 8, 8];
    const image = fitted(drawn((x, y) => x > 100 && x < 151 && y > 30 && y < 231), shape, { background: 0, centre: "box", box: 8, at: [3.5, 3.5] });
    expect(extent(image, shape)).toEqual({ tall: 8, wide: 2, top: 0, left: 3 });
  });

  test("on white, ink is dark; where the frame is kept, nothing is moved", () => {
    const ink = { ...drawn((x, y) => x < 100 && y < 100), planes: [0] };
    const image = fitted(ink, mnist, { background: 1, centre: "frame", box: 28, at: [13.5, 13.5] });
    expect([image[0], image[27], image[28 * 28 - 1]]).toEqual([0, 1, 1]);
    expect(extent(image, mnist, 1)).toEqual({ tall: 10, wide: 10, top: 0, left: 0 });
  });

  test("colours stay what they are, half a pixel of ink half as strong; an oblong frame is as wide as the canvas", () => {
    const shape: Shape = [3, 2, 4];
    const ink: Ink = { ...drawn((_, y) => y < 105), planes: [1, 0.5, 0].map((value) => new Float32Array(280 * 280).fill(value)) };
    const image = through(ink, windowOf(ink, shape, { background: 0, centre: "frame", box: 4, at: [0.5, 1.5] })!, shape, new Float32Array(24));
    expect([image[1], image[9], image[17]].map((value) => Math.round(value! * 100) / 100)).toEqual([0.5, 0.25, 0]);
    // Where the picture under the ink is drawn: what lies above and below it is not seen.
    expect([image[0], image[3], image[4]]).toEqual([image[1], image[1], 0]);
    expect(wholeFrame(280, 280, [1, 28, 20])).toEqual({ left: 40, top: 0, pixel: 10 });
    expect(wholeFrame(280, 280, [1, 8, 64])).toEqual({ left: 0, top: 122.5, pixel: 4.375 });
  });

  test("how a set places its images is measured", () => {
    const at = (cx: number, cy: number, radius: number, side = 28): Float32Array =>
      Float32Array.from({ length: side * side }, (_, index) => Number((index % side - cx) ** 2 + (Math.floor(index / side) - cy) ** 2 < radius ** 2));
    const many = (make: (index: number) => Float32Array): Float32Array[] => Array.from({ length: 40 }, (_, index) => make(index));
    const centred = convention(many(() => at(14, 14, 10)), mnist);
    expect(centred).toMatchObject({ background: 0, box: 19, at: [14, 14] });
    expect(convention(many(() => at(14, 14, 10).map((value) => 1 - value)), mnist).background).toBe(1);
    const free = convention(many((index) => at(6 + 16 * hash(index), 6 + 16 * hash(index, 1), 4)), mnist);
    expect(free.centre).toBe("frame");
    const photographs = many((index) => new Float32Array(784).map((_, pixel) => 0.2 + 0.6 * hash(index, pixel)));
    expect(convention(photographs, mnist).centre).toBe("frame");
    const lopsided = many((index) => {
      const image = new Float32Array(784);
      const arm = 2 + Math.floor(8 * hash(index)); // long arms one way, the mass kept at 14
      for (let x = 0; x < arm; x++) image[14 * 28 + 14 + x] = 0.2;
      for (let y = 5; y < 24; y++) image[y * 28 + 14] = 1;
      return image;
    });
    expect(convention(lopsided, mnist)).toMatchObject({ centre: "mass", box: 19 });
  });
});

describe("the brush of noise", () => {
  const window = { left: 0, top: 0, pixel: 10 };
  const rub = { points: [50, 140, 230, 140], radius: 30 };

  test("hits half of the pixels under it, none elsewhere, always the same ones", () => {
    const values = noise([rub], window, mnist);
    const hit = [...values.keys()].filter((index) => !Number.isNaN(values[index]!));
    expect(hit.length).toBeGreaterThan(40);
    expect(hit.length).toBeLessThan(90);
    for (const index of hit) expect(Math.abs(Math.floor(index / 28) - 13.5)).toBeLessThan(3.1);
    expect(noise([rub], window, mnist)).toEqual(values);
    expect(noise([rub, rub], window, mnist).filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(hit.length * 1.2);
  });

  test("replaces pixels, and only those", () => {
    expect([...noisy(Float32Array.of(0, 1), Float32Array.of(0.25, NaN))]).toEqual([0.25, 1]);
  });
});

describe("strokes", () => {
  const stroke = (points: number[], tool: Stroke["tool"] = "pen", colour = 0): Stroke => ({ tool, colour, points });

  test("a straight line needs its ends, a corner its corner", () => {
    const line = Array.from({ length: 30 }, (_, index) => [index * 5, index * 5]).flat();
    expect(simplified(line, 1)).toEqual([0, 0, 145, 145]);
    expect(simplified([0, 0, 50, 0, 100, 0, 100, 50, 100, 100], 1)).toEqual([0, 0, 100, 0, 100, 100]);
    expect(simplified([3, 4], 1)).toEqual([3, 4]);
  });

  test("a link gives back what was drawn", () => {
    const strokes = [stroke([1.2, 2.7, 300, -4]), stroke([9, 9, 20, 40, 7, 3], "noise"), stroke([5, 5], "eraser", 3)].flatMap(settled);
    expect(strokes[0]!.points).toEqual([1, 3, 255, 0]);
    const text = pack(strokes)!;
    expect(text).toMatch(/^[\w-]+$/);
    expect(unpack(text)).toEqual(strokes);
    expect([pack([]), unpack("")]).toEqual(["", []]);
  });

  test("too much for a link is said; a mangled link gives what can be read", () => {
    const scribble = stroke(Array.from({ length: 1000 }, (_, index) => Math.floor(256 * hash(index))));
    expect(pack(Array.from({ length: 4 }, () => scribble).flatMap(settled))).toBeNull();
    const pieces = settled(scribble);
    expect(pieces.every(({ points }) => points.length <= 510)).toBe(true);
    expect(pieces.at(-1)!.points.slice(-2)).toEqual(scribble.points.slice(-2));
    expect(pieces[1]!.points.slice(0, 2)).toEqual(pieces[0]!.points.slice(-2));
    expect(mostBytes).toBeLessThan(2000);
    const text = pack([stroke([1, 2, 3, 4]), stroke([5, 6])])!;
    expect(unpack(text.slice(0, -2))).toEqual([stroke([1, 2, 3, 4])]);
    expect(unpack("%%%")).toEqual([]);
  });
});
