// The map of the latent space: planes, markers stamped by hand, the field's grid, the density, the hand-over.
import { describe, expect, it } from "vitest";
import type { CodeSet } from "../src/explore/data/codes.ts";
import { handOver, sameImages } from "../src/explore/second-model/mapping.ts";
import { cells, densityOf } from "../src/explore/map/density.ts";
import { gridCodes } from "../src/explore/map/field.ts";
import { axisPlane, planeOf, principalPlane, project } from "../src/explore/map/plane.ts";
import { nearest } from "../src/explore/data/nearest.ts";
import { blend, stampPoints } from "../src/explore/map/raster.ts";

function codeSet(rows: number[][], more: Partial<CodeSet> = {}): CodeSet {
  const size = rows[0]?.length ?? 1;
  return {
    step: 1, epoch: 1, split: "test", pictures: "some", count: rows.length, size, codes: Float32Array.from(rows.flat()),
    labels: Uint8Array.from(rows, (_, index) => index % 2), errors: new Float32Array(rows.length),
    components: Float32Array.from({ length: 2 * size }, (_, i) => (i === 0 || i === size + 1 ? 1 : 0)), centre: new Float32Array(size),
    means: new Float32Array(0), deviations: new Float32Array(size).fill(1), kl: null, ...more,
  };
}

describe("planes", () => {
  it("moves a code along two axes only", () => {
    const plane = axisPlane(4, 2, 0);
    const moved = plane.moved(Float32Array.of(1, 2, 3, 4), 9, 8);
    expect(Array.from(moved)).toEqual([8, 2, 9, 4]);
    expect([plane.x(moved), plane.y(moved)]).toEqual([9, 8]);
  });

  it("moves along the principal axes and leaves what is at right angles to them", () => {
    const s = Math.SQRT1_2;
    const plane = principalPlane({ size: 3, components: Float32Array.of(s, s, 0, -s, s, 0), centre: Float32Array.of(1, 1, 5) });
    const code = Float32Array.of(0.2, -0.4, 7);
    const moved = plane.moved(code, 2, -1);
    expect(plane.x(moved)).toBeCloseTo(2, 5);
    expect(plane.y(moved)).toBeCloseTo(-1, 5);
    expect(moved[2]).toBe(7);
    expect(Array.from(plane.moved(code, plane.x(code), plane.y(code)))).toEqual(Array.from(code));
  });

  it("takes the nearest thing to what is asked for", () => {
    expect(planeOf(codeSet([[1, 2]]), "auto").axes).toEqual([0, 1]);
    expect(planeOf(codeSet([[1, 2, 3]]), "auto").axes).toBe("principal");
    expect(planeOf(codeSet([[1, 2, 3]]), [7, 1]).axes).toEqual([0, 1]);
    expect(planeOf(codeSet([[1, 2, 3]]), [2, 1]).axes).toEqual([2, 1]);
    const line = planeOf(codeSet([[1], [3]]), "auto");
    expect(Array.from(project(codeSet([[1], [3]]), line))).toEqual([1, 0, 3, 0]);
  });
});

describe("markers", () => {
  const white = 0xffffffff;
  const dot = { side: 3, pixels: new Uint32Array(9).fill(white) };
  const at = { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };
  const drawn = (places: number[], labels: number[], stamps: (typeof dot | undefined)[]): [number, number[]] => {
    const pixels = new Uint32Array(64);
    const count = stampPoints({ side: 8, pixels }, Float32Array.from(places), Uint8Array.from(labels), stamps, at);
    return [count, [...pixels.keys()].filter((place) => pixels[place])];
  };

  it("stands around its point, is cut at the edge and left out beyond it", () => {
    const [count, pixels] = drawn([2.5, 2.5], [0], [dot]);
    expect(count).toBe(1);
    expect(pixels).toEqual([9, 10, 11, 17, 18, 19, 25, 26, 27]);
    expect(drawn([0.5, 0.5], [0], [dot])[1]).toEqual([0, 1, 8, 9]);
    expect(drawn([-3, 2, 40, 2, NaN, 2], [0, 0, 0], [dot])[0]).toBe(0);
  });

  it("leaves out the classes that are switched off", () => {
    expect(drawn([2.5, 2.5, 5.5, 5.5], [0, 1], [undefined, dot])[1]).toContain(45);
    expect(drawn([2.5, 2.5, 5.5, 5.5], [0, 1], [undefined, dot])[0]).toBe(1);
  });

  it("mixes an edge that is half transparent with what lies under it", () => {
    expect(blend(0x800000ff, 128, 0xff000000)).toBe(0xff000080);
    expect(blend(0x80ffffff, 128, 0x00000000) >>> 24).toBe(128);
  });
});

describe("field and density", () => {
  it("decodes the middles of the cells, the first row on top", () => {
    const codes = gridCodes(axisPlane(3, 0, 1), Float32Array.of(9, 9, 5), { left: -1, bottom: -1, side: 2 }, 2);
    expect(Array.from(codes)).toEqual([-0.5, 0.5, 5, 0.5, 0.5, 5, -0.5, -0.5, 5, 0.5, -0.5, 5]);
  });

  it("is densest where the codes are, and nothing in a hole", () => {
    const places = Float32Array.from(Array.from({ length: 400 }, (_, i) => [(i % 2 ? 0.8 : -0.8) + (i % 7) * 0.005, (i % 5) * 0.005]).flat());
    const density = densityOf(places, { left: -1, bottom: -1, side: 2 });
    const value = (x: number, y: number): number => density[Math.floor(((1 - y) / 2) * cells) * cells + Math.floor(((x + 1) / 2) * cells)] as number;
    expect(Math.max(...density)).toBe(1);
    expect(value(0.81, 0.01)).toBeGreaterThan(0.5);
    expect(value(0, 0)).toBe(0);
    // Smoothing loses none but what it pushes over the edge.
    const left = density.reduce((sum, share, cell) => sum + (cell % cells < cells / 2 ? share : 0), 0);
    expect(left).toBeCloseTo(density.reduce((sum, share) => sum + share, 0) / 2, 1);
  });
});

describe("hand-over", () => {
  const rows = Array.from({ length: 60 }, (_, i) => [Math.cos(i * 1.3) * (i / 20), Math.sin(i * 1.3) * (i / 20)]);
  const from = codeSet(rows);
  const to = codeSet(rows.map(([x = 0, y = 0]) => [3 * y, -2 * x, x + y]));

  it("finds the nearest images, nearest first", () => {
    const code = Float32Array.of(0.4, 0.3);
    const slow = rows.map(([x = 0, y = 0], index) => ({ index, square: (x - 0.4) ** 2 + (y - 0.3) ** 2 })).sort((a, b) => a.square - b.square);
    expect(nearest(code, from, 7).map(({ index }) => index)).toEqual(slow.slice(0, 7).map(({ index }) => index));
  });

  it("is an image's own code on the image", () => {
    expect(Array.from(handOver(from.codes.slice(20, 22), from, to))).toEqual(Array.from(to.codes.slice(30, 33), (value) => expect.closeTo(value, 4)));
  });

  it("makes no leap where the nearest images change", () => {
    let before: Float32Array | null = null;
    for (let share = 0; share <= 1; share += 1 / 4096) {
      const here = handOver(Float32Array.of(-1.5 + 3 * share, 0.2), from, to);
      const step = before ? Math.hypot(...here.map((value, axis) => value - ((before as Float32Array)[axis] as number))) : 0;
      expect(step).toBeLessThan(0.1);
      before = here;
    }
  });

  it("knows whether two runs show the same images", () => {
    expect(sameImages(from, to)).toBe(true);
    // As many, and with the same labels: two sets without labels all have those.
    expect(sameImages(from, { ...to, pictures: "others" })).toBe(false);
    expect(sameImages({ ...from, pictures: "" }, { ...to, pictures: "" })).toBe(false);
  });
});
