import { expect, test } from "vitest";
import { Points } from "../src/shared/map/points.ts";
import { extentOf, ticks, union, View } from "../src/shared/map/view.ts";

const view = (): View => Object.assign(new View(), { size: 400, fit: { x: 1, y: -2, half: 3 } });

test("screen and data are each other's inverse, zoomed and moved too", () => {
  const there = view();
  there.zoomAt(90, 300, 3);
  there.panBy(40, -25);
  for (const [x, y] of [[0, 0], [2.5, -4]] as const) {
    expect(there.toDataX(there.toScreenX(x))).toBeCloseTo(x);
    expect(there.toDataY(there.toScreenY(y))).toBeCloseTo(y);
  }
});

test("a zoom keeps the point under the pointer, a pan follows the hand, a reset undoes both", () => {
  const there = view();
  const [x, y] = [there.toDataX(120), there.toDataY(80)];
  there.zoomAt(120, 80, 2.5);
  expect(there.toScreenX(x)).toBeCloseTo(120);
  expect(there.toScreenY(y)).toBeCloseTo(80);
  there.panBy(15, 10);
  expect(there.toScreenX(x)).toBeCloseTo(135);
  expect(there.toScreenY(y)).toBeCloseTo(90);
  expect(there.moved).toBe(true);
  there.reset();
  expect(there.toScreenX(1)).toBeCloseTo(200);
  expect(there.moved).toBe(false);
});

test("the fit ignores a stray point, and holds both of two squares", () => {
  const points = new Float32Array(1000).map((_, index) => Math.sin(index));
  points[0] = 1e6;
  expect(extentOf(points).half).toBeLessThan(1.2);
  expect(extentOf(new Float32Array(4)).half).toBe(1);
  const both = union({ x: 0, y: 0, half: 1 }, { x: 4, y: 0, half: 1 });
  expect(both).toEqual({ x: 2, y: 0, half: 3 });
});

test("points glide to their places", () => {
  const points = new Points();
  const fit = { x: 0, y: 0, half: 1 };
  points.glide(new Float32Array([0, 0, 2, 2]), fit, 0, 400);
  expect(points.advance(0)).toBe(false);
  points.glide(new Float32Array([4, 0, 2, 6]), fit, 1000, 400);
  expect(points.advance(1200)).toBe(true);
  expect([...points.now]).toEqual([2, 0, 2, 4]);
  expect(points.advance(1400)).toBe(false);
  expect([...points.now]).toEqual([4, 0, 2, 6]);
});

test("the nearest shown point within reach", () => {
  const points = new Points();
  points.labels = new Uint8Array([0, 1]);
  points.glide(new Float32Array([0, 0, 2, 0]), { x: 0, y: 0, half: 1 }, 0, 0);
  points.advance(0);
  expect(points.nearest(1.6, 0, 1, () => true)).toBe(1);
  expect(points.nearest(1.6, 0, 1, (label) => label === 0)).toBe(-1);
  expect(points.nearest(1.6, 0, 2, (label) => label === 0)).toBe(0);
});

test("ticks are round", () => {
  expect(ticks(-2.7, 2.9, 5)).toEqual([-2, 0, 2]);
  expect(ticks(0, 0.9, 4).at(-1)).toBeCloseTo(0.5);
});
