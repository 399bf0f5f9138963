import { describe, expect, test } from "vitest";
import { recipes, vae } from "../dev/recipes.ts";
import { captions } from "../src/train/chain/blocks.ts";
import { chainGeometry } from "../src/train/chain/geometry.ts";
import { layersOf, widthsInWords } from "../src/train/chain/layers.ts";
import { type Box, halfHeight, outline } from "../src/train/chain/trapezoid.ts";
import { Text } from "../src/shared/text.ts";
import type { Shape } from "../src/shared/types.ts";

const mnist: Shape = [1, 28, 28];
const digits: Shape = [1, 8, 8];
const text = new Text({ "stage.name.random_pixels": "random pixels", "stage.chain.corruption": "corruption" }, "en");

describe.each([360, 719, 720, 930, 1600])("at %d pixels", (width) => {
  test.each(Object.entries(recipes))("%s: nothing overlaps and nothing sticks out", (_, recipe) => {
    const geometry = chainGeometry(layersOf(recipe, digits), width, recipe.corruption.kind !== "clean", recipe.penalties.length);
    const { image, corruption, corrupted, encoder, code, decoder, reconstruction, total, penalties, loss } = geometry;
    const boxes: Box[] = [image, corruption, ...(corrupted ? [corrupted] : []), encoder.box, code, decoder.box, reconstruction, total, penalties, loss];
    for (const box of boxes) {
      expect(box.width).toBeGreaterThan(30);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(geometry.height);
      for (const other of boxes.slice(boxes.indexOf(box) + 1)) {
        const apart = box.x + box.width <= other.x || other.x + other.width <= box.x ||
          box.y + box.height <= other.y || other.y + other.height <= box.y;
        expect(apart, JSON.stringify([box, other])).toBe(true);
      }
    }
  });
});

test("heights follow the layers: an encoder narrows, its decoder mirrors it", () => {
  const { encoder, decoder } = chainGeometry(layersOf(vae, mnist), 930, false);
  const halves = encoder.columns.map((column) => column.half);
  expect(encoder.columns.map((column) => column.units)).toEqual([784, 512, 256, 2]);
  expect(halves).toEqual([...halves].sort((a, b) => b - a));
  expect(decoder.columns.map((column) => column.half)).toEqual([...halves].reverse());
  expect(halfHeight(784, 784)).toBeGreaterThan(3 * halfHeight(2, 784));
});

test("without a corruption the image is drawn once, and the networks get its room", () => {
  const clean = chainGeometry(layersOf(vae, mnist), 930, false);
  const noisy = chainGeometry(layersOf(vae, mnist), 930, true);
  expect(clean.corrupted).toBeNull();
  expect(noisy.corrupted?.x).toBeGreaterThan(noisy.corruption.x);
  expect(clean.encoder.box.width).toBeGreaterThan(noisy.encoder.box.width);
  expect(clean.arrows).toHaveLength(noisy.arrows.length - 1);
});

test("a linear autoencoder has straight sides", () => {
  const layers = layersOf(recipes["linear"]!, mnist);
  expect(layers.linear).toBe(true);
  expect(outline(chainGeometry(layers, 930, false).encoder).split(" ")).toHaveLength(4);
  expect(outline(chainGeometry(layersOf(vae, mnist), 930, false).encoder).split(" ")).toHaveLength(8);
});

test("an overcomplete code is drawn wider than the image", () => {
  const layers = layersOf(recipes["overcomplete"]!, digits);
  const { code, image, encoder } = chainGeometry(layers, 930, false);
  expect(layers.overcomplete).toBe(true);
  expect(code.height).toBeGreaterThan(image.height);
  expect(encoder.columns.at(-1)!.half).toBeGreaterThan(encoder.columns[0]!.half);
  expect(layersOf(vae, digits).overcomplete).toBe(false);
});

test("a convolutional encoder's maps shrink while its channels grow", () => {
  const { hidden } = layersOf(recipes["convolutional"]!, mnist);
  expect(hidden.map(({ channels, side }) => [channels, side])).toEqual([[32, 0.5], [64, 0.25], [0, 0]]);
});

test("captions say what a block is, and that an idle one can be added", () => {
  const layers = layersOf(recipes["denoise"]!, mnist);
  expect(widthsInWords(layers, mnist, true)).toBe("256·512·784");
  const words = captions(recipes["denoise"]!, layers, mnist, text, false);
  expect(words.corruption).toEqual(["random pixels", "p = 30\u202f%"]);
  expect(words.idle).toEqual({ corruption: false, penalties: false });
  const plain = captions(recipes["plain"]!, layersOf(recipes["plain"]!, mnist), mnist, text, false);
  expect(plain.idle).toEqual({ corruption: true, penalties: true });
  expect(plain.corruption[0]).toBe("+ corruption");
});
