import { describe, expect, test } from "vitest";
import { gaussian } from "./compare-samples.ts";
import { changed, otherSeeds } from "../src/compare/changed.ts";
import { differenceBitmap, placesOf, squaredError } from "../src/compare/pictures.ts";
import { legendGroup } from "../src/compare/legend.ts";
import { boxOf, readBrush, Selection, within, writeBrush } from "../src/compare/selection.ts";
import { divergingColour } from "../src/shared/colour.ts";
import type { Pictures } from "../src/shared/data/snapshot.ts";

describe("the linked selection", () => {
  const points = new Float32Array([0, 0, 1, 1, 2, 2, 3, -1]);

  test("a brush holds the points within it, its edge included, and only those whose class is shown", () => {
    expect([...within(points, boxOf(2, 2, -1, 0))]).toEqual([0, 1, 2]);
    expect([...within(points, boxOf(0.5, -2, 9, 1.5))]).toEqual([1, 3]);
    expect([...within(points, boxOf(-1, -2, 9, 9), (index) => index % 2 === 0)]).toEqual([0, 2]);
    expect(within(points, boxOf(5, 5, 6, 6)).size).toBe(0);
    expect(within(new Float32Array([NaN, NaN]), boxOf(-9, -9, 9, 9)).size).toBe(0);
  });

  test("what is selected in one is selected in every map of the same images, and in no other", () => {
    const selection = new Selection();
    expect(selection.of(0)).toBeNull();
    selection.select(0, new Set([1, 3]));
    for (const run of [0, 0]) {
      const selected = selection.of(run);
      expect([0, 1, 2, 3].map((image) => selected?.(image))).toEqual([false, true, false, true]);
    }
    expect(selection.of(1)).toBeNull(); // other images: nothing is pale there
    expect(selection.of(null)).toBeNull(); // none yet
    expect(selection.count).toBe(2);
  });

  test("an empty brush lets go, and so does clearing", () => {
    const selection = new Selection();
    selection.select(0, new Set([1]));
    selection.select(0, new Set());
    expect(selection.of(0)).toBeNull();
    selection.select(2, new Set([1]));
    selection.clear();
    expect([selection.count, selection.group]).toEqual([0, null]);
  });

  test("an image that is pointed at is pointed at on every map of its images", () => {
    const selection = new Selection();
    expect(selection.mark(0, 7)).toBe(true);
    expect(selection.mark(0, 7)).toBe(false); // no news, no frame
    expect([0, 1, null].map((group) => selection.markedOn(group))).toEqual([7, -1, -1]);
    expect(selection.mark(1, 7)).toBe(true); // the same number is another image there
    expect([0, 1].map((group) => selection.markedOn(group))).toEqual([-1, 7]);
    expect(selection.mark(1, -1)).toBe(true);
    expect(selection.markedOn(1)).toBe(-1);
    expect(selection.mark(0, -1)).toBe(false); // nothing stays nothing
  });

  test("a brush in a link is read as it was written, and garbage is no brush", () => {
    const box = boxOf(-1.23456, 2e-3, 40_000.5, -7);
    const text = writeBrush("C", box);
    const again = readBrush(text);
    expect(again?.letter).toBe("C");
    for (const side of ["left", "right", "bottom", "top"] as const) expect(again?.box[side]).toBeCloseTo(box[side], side === "right" ? -2 : 3);
    for (const bad of ["", "C", "C:", "C:1,2,3", "C:1,2,3,x", "C:1,2,3,4,5", "G:1,2,3,4", "CC:1,2,3,4", `A:${"9".repeat(99)},1,1,1`, "A:,,,e"]) {
      const read = readBrush(bad);
      if (read) expect(Object.values(read.box).every(Number.isFinite)).toBe(true);
      else expect(read).toBeNull();
    }
    expect(readBrush("G:1,2,3,4")).toBeNull();
  });
});

describe("the pictures", () => {
  const pictures = (count: number, ...data: number[]): Pictures => ({ shape: [1, 1, 2], count, data: new Uint8Array(data) });

  test("a difference is red where the reconstruction is too bright, blue where too dark, white where it is right", () => {
    const { data } = differenceBitmap(pictures(2, 0, 0, 0, 255), pictures(2, 9, 9, 255, 255), 1);
    expect([...data]).toEqual([...divergingColour(1), 255, ...divergingColour(0), 255]);
    const dark = differenceBitmap(pictures(1, 255, 0), pictures(1, 0, 0), 0);
    expect([...dark.data.slice(0, 3)]).toEqual([...divergingColour(-1)]);
  });

  test("the squared error is that of aecore: summed over pixels, averaged over images", () => {
    expect(squaredError(pictures(2, 0, 255, 0, 255), pictures(2, 255, 0, 0, 255))).toBeCloseTo(1);
    expect(squaredError(pictures(1, 5, 5), pictures(1, 5, 5))).toBe(0);
  });

  test("each pictured image is found among those of the map, and one that is not there is not", () => {
    expect(placesOf({ images: pictures(3, 1, 2, 3, 4, 5, 6), originals: pictures(3, 5, 6, 1, 2, 7, 7) })).toEqual([2, 0, -1]);
  });
});

describe("a repeat", () => {
  test("changes one setting by its path and nothing else, and leaves the recipe alone", () => {
    const before = structuredClone(gaussian);
    expect(changed(gaussian, "bottleneck.size", 8).bottleneck).toEqual({ ...gaussian.bottleneck, size: 8 });
    expect(changed(gaussian, "penalties.kl_divergence.beta", 4).penalties).toEqual([{ kind: "kl_divergence", beta: 4 }, { kind: "l1", beta: 1 }]);
    expect(changed(gaussian, "training.seed", 3)).toEqual({ ...gaussian, training: { ...gaussian.training, seed: 3 } });
    expect(changed(gaussian, "penalties.nothing.beta", 4)).toEqual(gaussian);
    expect(gaussian).toEqual(before);
  });

  test("has seeds that are not taken, and wraps round at the last", () => {
    expect(otherSeeds(gaussian, [0, 1], 2)).toEqual([2, 3]);
    const last = changed(gaussian, "training.seed", 2 ** 31 - 1);
    expect(otherSeeds(last, [0], 2)).toEqual([1, 2]);
  });
});

test("the classes beside the maps are those of the images that most runs have", () => {
  const told = (...groups: (number | null)[]): Parameters<typeof legendGroup>[0] => ({ runs: groups.map((group) => ({ group }) as never) });
  expect(legendGroup(told(0, 1, 2, 1))).toBe(1);
  expect(legendGroup(told(0, 1, null))).toBe(0);
  expect(legendGroup(told(null, null))).toBeNull();
  expect(legendGroup(told())).toBeNull();
});
