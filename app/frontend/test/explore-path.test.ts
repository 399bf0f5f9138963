import { describe, expect, test } from "vitest";
import { between, path, pixelPath, sampled } from "../src/explore/tabs/interpolate/path.ts";
import { hash, normals } from "../src/explore/tabs/shared/random.ts";

const floats = (...values: number[]): Float32Array => Float32Array.from(values);
const close = (found: Float32Array, expected: readonly number[], digits = 5): void =>
  expected.forEach((value, index) => expect(found[index]).toBeCloseTo(value, digits));

describe("ways between two codes", () => {
  test("the straight one goes evenly and holds both ends", () => {
    close(path(floats(0, 2), floats(4, 0), 5, "straight"), [0, 2, 1, 1.5, 2, 1, 3, 0.5, 4, 0]);
  });

  test("the spherical one keeps the norm and turns evenly, in many dimensions too", () => {
    close(between(floats(2, 0), floats(0, 2), 0.5, "spherical"), [Math.SQRT2, Math.SQRT2]);
    const [a, b] = [normals(32, 1), normals(32, 2)];
    const scaled = b.map((value) => (value * Math.hypot(...a)) / Math.hypot(...b));
    const codes = path(a, scaled, 9, "spherical");
    const points = Array.from({ length: 9 }, (_, index) => codes.slice(index * 32, index * 32 + 32));
    for (const point of points) expect(Math.hypot(...point)).toBeCloseTo(Math.hypot(...a), 4);
    const chords = points.slice(1).map((point, index) => Math.hypot(...point.map((value, axis) => value - points[index]![axis]!)));
    for (const chord of chords) expect(chord).toBeCloseTo(chords[0]!, 4);
    close(points[8]!, [...scaled]);
  });

  test("between norms that differ the norm grows evenly", () => {
    expect(Math.hypot(...between(floats(1, 0), floats(0, 3), 0.25, "spherical"))).toBeCloseTo(1.5);
  });

  test("along one line, and from zero, it is the straight one; to the opposite it goes round", () => {
    close(between(floats(1, 1), floats(3, 3), 0.5, "spherical"), [2, 2]);
    close(between(floats(0, 0), floats(3, 1), 0.5, "spherical"), [1.5, 0.5]);
    close(between(floats(2), floats(-2), 0.25, "spherical"), [1]);
    const round = between(floats(2, 0), floats(-2, 0), 0.5, "spherical");
    expect(Math.abs(round[1]!)).toBeCloseTo(2);
    expect(Math.abs(round[0]!)).toBeCloseTo(0);
  });

  test("through pixels one image fades into the other", () => {
    close(pixelPath(floats(0, 1), floats(1, 1), 3), [0, 1, 0.5, 1, 1, 1]);
  });
});

describe("chance that a link can repeat", () => {
  test("a seed gives one draw, another seed another", () => {
    expect([...normals(8, 3)]).toEqual([...normals(8, 3)]);
    expect([...normals(8, 3)]).not.toEqual([...normals(8, 4)]);
    expect(hash(1, 2)).not.toBe(hash(2, 1));
  });

  test("draws are of N(0, 1)", () => {
    const draws = normals(20_000, 7);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const square = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(square).toBeCloseTo(1, 1);
  });

  test("a sample of the posterior: mean + deviation e, mean + L e, or the mean alone", () => {
    const mean = floats(1, -1);
    const [first, second] = normals(2, 5) as unknown as [number, number];
    close(sampled({ mean, deviation: floats(0.5, 2) }, 5), [1 + 0.5 * first, -1 + 2 * second]);
    close(sampled({ mean, factor: floats(1, 0, 3, 2) }, 5), [1 + first, -1 + 3 * first + 2 * second]);
    close(sampled({ mean }, 5), [1, -1]);
  });
});
