import { describe, expect, it } from "vitest";
import { height, path, width } from "../src/classroom/spark.ts";

const numbers = (drawn: string): number[][] => drawn.slice(1).split("L").map((pair) => pair.split(" ").map(Number));

describe("the line of a loss", () => {
  it("needs two points", () => {
    expect(path([])).toBe("");
    expect(path([[3, 1]])).toBe("");
  });

  it("goes from left to right and falls with the loss, within its box", () => {
    const points = numbers(path([[0, 100], [10, 10], [40, 1]]));
    expect(points.map(([x]) => x)).toEqual([2, 26, 98]);
    expect(points.map(([, y]) => y)).toEqual([2, 14, 26]); // by the logarithm
    for (const [x, y] of points) {
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeLessThanOrEqual(height);
    }
  });

  it("takes losses below zero, and one that stays the same", () => {
    expect(numbers(path([[0, 1], [10, -1]])).map(([, y]) => y)).toEqual([2, 26]);
    expect(path([[5, 2], [5, 2]])).not.toContain("NaN");
  });
});
