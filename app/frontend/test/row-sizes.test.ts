import { describe, expect, test } from "vitest";
import { rowGap, rowSizes } from "../src/train/row-sizes.ts";

const shapes = [[28, 28], [8, 8], [8, 64], [64, 8], [28, 20], [16, 24], [1, 64], [64, 1], [512, 100]] as const;

describe.each(shapes)("images of %d rows and %d columns", (height, width) => {
  const aspect = width / height;

  // Beside the map: a projector, a small laptop, a large screen.
  test.each([[430, 400], [300, 280], [800, 700]])("in %d x %d pixels keep their shape and leave the curves their place", (wide, tall) => {
    for (const imageRows of [2, 3]) {
      const { columns, column, image, code } = rowSizes({ width: wide, height: tall, available: 16, imageRows, aspect });
      expect(columns * (column + rowGap) - rowGap).toBeLessThanOrEqual(wide);
      expect(columns).toBeGreaterThanOrEqual(2);
      expect(image * aspect).toBeLessThanOrEqual(column + 1);
      expect(code).toBeGreaterThanOrEqual(8);
      expect(code).toBeLessThanOrEqual(column);
      expect(imageRows * (image + rowGap) + code).toBeLessThanOrEqual(0.62 * tall);
    }
  });
});

test("squares are ten in a row at least, as high as wide, their codes too", () => {
  expect(rowSizes({ width: 430, height: 400, available: 16, imageRows: 2, aspect: 1 })).toEqual({ columns: 10, column: 39, image: 39, code: 39 });
  expect(rowSizes({ width: 340, height: 400, available: 16, imageRows: 2, aspect: 1 }).columns).toBe(8);
  expect(rowSizes({ width: 430, height: 400, available: 3, imageRows: 2, aspect: 1 }).columns).toBe(3);
});

test("tall images stand higher than wide and share their place, wide ones are fewer", () => {
  const room = { width: 430, height: 400, available: 16, imageRows: 3 };
  const tall = rowSizes({ ...room, aspect: 1 / 8 });
  expect(tall.image).toBeGreaterThan(40);
  expect(tall.columns).toBeGreaterThan(12);
  const flat = rowSizes({ ...room, aspect: 8 });
  expect(flat.columns).toBeLessThan(5);
  expect(flat.column / flat.image).toBeGreaterThan(7);
});
