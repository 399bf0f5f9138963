import { describe, expect, test } from "vitest";
import type { CodeSet } from "../src/explore/data/codes.ts";
import { sum } from "../src/explore/tabs/arithmetic/sum.ts";
import { histogram, shareBelow, squaredError, verdict } from "../src/explore/tabs/draw/judge.ts";
import { Latest } from "../src/explore/tabs/shared/latest.ts";
import { cells, standing, steps, walks } from "../src/explore/tabs/traverse/rows.ts";

const set = (patch: Partial<CodeSet>): CodeSet => ({
  step: 1, epoch: 1, split: "test", pictures: "", count: 0, size: 2, codes: new Float32Array(0), labels: new Uint8Array(0), errors: new Float32Array(0),
  components: new Float32Array(4), centre: new Float32Array(2), means: new Float32Array(0), deviations: new Float32Array(2), kl: null, ...patch,
});

describe("walks along axes", () => {
  test("a variational model: by KL divergence, in units of the prior", () => {
    const found = walks(set({ kl: Float32Array.of(0.1, 2), deviations: Float32Array.of(5, 5), centre: Float32Array.of(9, 9) }));
    expect(found.map(({ axis, unit, middle }) => [axis, unit, middle])).toEqual([[1, 1, 0], [0, 1, 0]]);
  });

  test("any other: by variance, in standard deviations about the mean", () => {
    const found = walks(set({ deviations: Float32Array.of(2, 4), centre: Float32Array.of(1, -1) }));
    expect(found.map(({ axis, weight, unit, middle }) => [axis, weight, unit, middle])).toEqual([[1, 16, 4, -1], [0, 4, 2, 1]]);
  });

  test("a cell is the handle's code but for one axis, and the handle stands in its own column", () => {
    const rows = walks(set({ deviations: Float32Array.of(2, 4), centre: Float32Array.of(1, -1) }));
    const columns = steps(7);
    expect(columns).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    const code = Float32Array.of(5, 6);
    const codes = cells(code, rows, columns);
    expect([...codes.slice(0, 4)]).toEqual([5, -13, 5, -9]);
    expect([...codes.slice(-2)]).toEqual([7, 6]);
    expect(rows.map((row) => standing(code, row, columns))).toEqual([5, 5]);
    expect(standing(Float32Array.of(5, 60), rows[0]!, columns)).toBe(-1);
  });
});

describe("is it such an image at all", () => {
  test("the share of smaller errors, and its word", () => {
    const { sorted, counts, end } = histogram(Float32Array.from({ length: 1000 }, (_, index) => 999 - index), 20);
    expect(counts.reduce((total, count) => total + count)).toBe(1000);
    expect(end).toBeGreaterThan(994);
    expect([0, 500, 995, 2000].map((error) => shareBelow(sorted, error))).toEqual([0, 0.5, 0.995, 1]);
    expect([0.5, 0.95, 0.995, 1].map(verdict)).toEqual(["usual", "unusual", "rare", "foreign"]);
    expect(squaredError(Float32Array.of(0, 1, 0.5), Float32Array.of(0.5, 0, 0.5))).toBeCloseTo(1.25);
  });

  test("one huge error does not squeeze the others; no errors at all are no trouble", () => {
    const errors = Float32Array.from({ length: 1000 }, (_, index) => index / 1000);
    errors[0] = 1e6;
    expect(histogram(errors, 10).end).toBeLessThan(2);
    expect(histogram(new Float32Array(0), 4)).toMatchObject({ counts: [0, 0, 0, 0], end: 1 });
    expect(shareBelow(new Float32Array(0), 1)).toBe(0);
  });
});

test("codes add up", () => {
  expect([...sum(Float32Array.of(1, 2), Float32Array.of(3, 5), Float32Array.of(10, 20))]).toEqual([8, 17]);
});

test("of the work asked for meanwhile only the newest is done; a failure stops nothing", async () => {
  const done: string[] = [];
  const failures: unknown[] = [];
  const latest = new Latest((error) => failures.push(error));
  let free = (): void => {};
  latest.run(() => new Promise<void>((resolve) => (free = resolve)).then(() => void done.push("a")));
  latest.run(async () => void done.push("b"));
  latest.run(async () => {
    done.push("c");
    throw new Error("no");
  });
  free();
  await new Promise((resolve) => setTimeout(resolve));
  expect(done).toEqual(["a", "c"]);
  latest.run(async () => void done.push("d"));
  await new Promise((resolve) => setTimeout(resolve));
  expect([done, failures.length]).toEqual([["a", "c", "d"], 1]);
});
