// What lies where: the nearest image in code space, what is off the map, how far a number may go, which images are unlike.
import { describe, expect, it, test } from "vitest";
import type { CodeSet } from "../src/explore/data/codes.ts";
import { wayTaken } from "../src/explore/second-model/second-model.ts";
import { beyond, readFragment, writeFragment } from "../src/explore/state/fragment.ts";
import { decimals, farthest, limited } from "../src/explore/limits.ts";
import { inset, standing } from "../src/explore/map/edge.ts";
import { planeOf } from "../src/explore/map/plane.ts";
import { nearest, nearestShown } from "../src/explore/data/nearest.ts";
import { firstState } from "../src/explore/state/state.ts";
import { hash } from "../src/explore/tabs/shared/random.ts";
import { unlike, Unlike } from "../src/explore/tabs/shared/unlike.ts";

const set = (codes: Float32Array, size: number, labels = new Uint8Array(codes.length / size)): CodeSet => ({
  step: 1, epoch: 1, split: "test", pictures: "", count: codes.length / size, size, codes, labels, errors: new Float32Array(labels.length),
  components: Float32Array.from({ length: 2 * size }, (_, i) => Number(i === 0 || i === size + 1)), centre: new Float32Array(size),
  means: new Float32Array(0), deviations: new Float32Array(size), kl: null,
});

describe("the nearest image", () => {
  test.each([1, 2, 16])("is nearest in the whole code of %i numbers, as sorting everything finds it", (size) => {
    const count = 400;
    const codes = Float32Array.from({ length: count * size }, (_, index) => hash(index, size) - 0.5);
    const code = Float32Array.from({ length: size }, (_, axis) => hash(7, axis) - 0.5);
    const distances = Array.from({ length: count }, (_, index) =>
      Math.hypot(...Array.from(code, (value, axis) => codes[index * size + axis]! - value)));
    const order = distances.map((_, index) => index).sort((a, b) => distances[a]! - distances[b]!);
    const found = nearest(code, set(codes, size), 7);
    expect(found.map(({ index }) => index)).toEqual(order.slice(0, 7));
    expect(found[6]!.distance).toBeCloseTo(distances[order[6]!]!, 5);
  });

  it("is not the one drawn nearest: 14 of 16 numbers are not on the map", () => {
    const codes = new Float32Array(2 * 16);
    codes.fill(1, 2, 16); // drawn on the handle, and far from it
    codes[16] = 0.5; // drawn beside it
    const codeSet = set(codes, 16, Uint8Array.of(5, 7));
    const drawn = [0, 1].map((index) => planeOf(codeSet, "auto").x(codes, index));
    expect(drawn).toEqual([0, 0.5]);
    expect(nearestShown(new Float32Array(16), codeSet, 1, firstState)[0]).toEqual({ index: 1, distance: 0.5 });
  });

  it("is always there: from the limits of the page, among collapsed codes, and with all classes switched off", () => {
    const far = Float32Array.of(farthest, -farthest);
    expect(nearestShown(far, set(Float32Array.of(0, 0, 3, 1), 2), 1, firstState)[0]?.index).toBe(1);
    const collapsed = set(new Float32Array(40).fill(1e-9), 2);
    expect(nearestShown(far, collapsed, 1, firstState)[0]?.index).toBe(0);
    const labelled = set(Float32Array.of(0, 1, 2), 1, Uint8Array.of(0, 1, 2));
    expect(nearestShown(Float32Array.of(0), labelled, 1, { hidden: [0] })[0]?.index).toBe(1);
    expect(nearestShown(Float32Array.of(0.9), labelled, 1, { hidden: [0, 1, 2] })[0]?.index).toBe(1);
  });

  it("fewer codes than wanted give what there is; a code that is no number is nobody's neighbour", () => {
    expect(nearest(Float32Array.of(0), set(Float32Array.of(2, 1), 1), 5).map(({ index }) => index)).toEqual([1, 0]);
    expect(nearest(Float32Array.of(0), set(Float32Array.of(NaN, 1), 1), 5).map(({ index }) => index)).toEqual([1]);
  });
});

describe("off the map", () => {
  it("the handle stands at the border, and the arrow points to its place", () => {
    expect(standing(0, 400, 400)).toEqual({ x: 0, y: 400, turn: null });
    expect(standing(900, 200, 400)).toEqual({ x: 400 - inset, y: 200, turn: 0 });
    expect(standing(200, -9, 400)).toEqual({ x: 200, y: inset, turn: -90 });
    expect(standing(inset - 50, 400 - inset + 50, 400)).toEqual({ x: inset, y: 400 - inset, turn: 135 });
  });

  it("also where the place is infinitely far, or none at all", () => {
    expect(standing(-Infinity, Infinity, 400)).toEqual({ x: inset, y: 400 - inset, turn: 135 });
    expect(standing(NaN, NaN, 400)).toEqual({ x: 200, y: 200, turn: 0 });
  });
});

describe("a number that no code has", () => {
  it("is brought within the limits, and the link that names it is not dead", () => {
    expect(Array.from(limited(Float32Array.of(1e39, -1e7, 2)))).toEqual([farthest, -farthest, 2]);
    const read = readFragment("#at=1e39,-Infinity,0.5");
    expect(Array.from(read.code)).toEqual([farthest, -farthest, 0.5]);
    const written = writeFragment({ ...firstState, ...read });
    expect(written).toBe("at=1000000,-1000000,0.5");
    expect([beyond(written), Array.from(readFragment(written).code)]).toEqual([null, Array.from(read.code)]);
  });

  it("is told as it was written", () => {
    expect(["#at=0,1e39", "#at=-2000000,1", "#at=1000000,-3", "#tab=draw", "#at=x,1"].map(beyond)).toEqual(["1e39", "-2000000", null, null, null]);
    const code = Float32Array.of(1, 2);
    expect(limited(code)).toBe(code);
  });
});

test("coordinates have as many decimals as tell the places of a map apart", () => {
  expect([100, 3, 0.6, 0.1, 0.01, 1e-30].map(decimals)).toEqual([2, 2, 2, 3, 4, 8]);
});

describe("unlike images", () => {
  const grey = (value: number): Float32Array => new Float32Array(4).fill(value);

  it("are the first one and those farthest from all before them", () => {
    expect(unlike([grey(0.2), grey(0.2), grey(0.3), grey(1), grey(0.6)], 3)).toEqual([0, 3, 4]);
  });

  it("are fewer where all look alike", () => {
    expect([unlike([grey(0.5), grey(0.5)], 2), unlike([grey(0.5)], 2), unlike([], 2)]).toEqual([[0], [0], []]);
  });

  it("are looked for once a run, and again where they could not be had", async () => {
    let [asked, away, arrived] = [0, true, 0];
    const original = async (index: number): Promise<Float32Array | null> => (asked++, away ? null : grey(index / 10));
    let run = "one";
    const found = new Unlike({ facts: () => ({ run }), codes: () => ({ split: "test", count: 3 }), original }, 2, () => arrived++);
    expect(found.images).toBeNull();
    await new Promise((resolve) => setTimeout(resolve));
    away = false;
    expect([found.images, asked, arrived]).toEqual([null, 6, 0]);
    await new Promise((resolve) => setTimeout(resolve));
    expect([found.images, found.images, asked, arrived]).toEqual([[0, 2], [0, 2], 6, 1]);
    run = "two";
    expect(found.images).toBeNull();
  });
});

test("the hand goes over in the way that is open, whatever is wished for", () => {
  expect(wayTaken("image", { image: true, code: true })).toBe("image");
  expect(wayTaken("image", { image: false, code: true })).toBe("code");
  expect(wayTaken("code", { image: true, code: false })).toBe("image");
  expect(wayTaken("code", { image: false, code: false })).toBeNull();
});
