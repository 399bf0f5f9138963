import { expect, it } from "vitest";
import { moved, nearest, places, type Plane } from "../src/home/held.ts";

const plane: Plane = { centre: new Float32Array(4), components: new Float32Array([1, 0, 0, 0, 0, 1, 0, 0]) };

it("the nearest image is the one of the whole code, not of what the map shows", () => {
  const codes = new Float32Array([0, 0, 9, 9, 1, 1, 0, 0, 3, 3, 0, 1]);
  const code = new Float32Array([0.1, 0, 0, 0]);
  expect(places(codes.subarray(0, 4), plane)).toEqual(new Float32Array([0, 0])); // on the map it lies there
  expect(nearest(code, codes)).toBe(1);
  expect(nearest(codes.slice(8), codes)).toBe(2);
  expect(nearest(codes.slice(0, 4), codes)).toBe(0);
});

it("a code moves within the plane alone", () => {
  expect(moved(new Float32Array([1, 2, 3, 4]), plane, 5, 6)).toEqual(new Float32Array([5, 6, 3, 4]));
});
