// What is measured while the hand moves, and how a run's original images are fetched.
import { describe, expect, it, vi } from "vitest";
import { chunk, OriginalImages } from "../src/explore/data/images.ts";
import { Hooks } from "../src/explore/test-hooks.ts";
import { fillBytes } from "../src/explore/parts/decoded.ts";

describe("hooks", () => {
  const told = (play: (hooks: Hooks) => void): Record<string, string> => {
    const root = { dataset: {} as Record<string, string> };
    const hooks = new Hooks(root as unknown as HTMLElement);
    play(hooks);
    hooks.tell();
    return root.dataset;
  };

  it("counts a frame in which the hand moved and one in which that was drawn, before or within it", () => {
    expect(told((hooks) => {
      hooks.move(1), hooks.painted(), hooks.frame();
      hooks.move(2), hooks.frame(), hooks.painted();
      hooks.move(3), hooks.painted(), hooks.move(4), hooks.frame(), hooks.painted();
      hooks.frame();
    })).toMatchObject({ moves: "4", framesMoved: "3", framesDrawn: "3" });
  });

  it("tells of a frame that was missed", () => {
    expect(told((hooks) => (hooks.move(1), hooks.frame(), hooks.frame()))).toMatchObject({ framesMoved: "1", framesDrawn: "0" });
  });

  it("measures from the event's own time stamp", () => {
    vi.spyOn(performance, "now").mockReturnValue(130);
    expect(told((hooks) => (hooks.move(118), hooks.painted()))).toMatchObject({ moveMedian: "12.00" });
    vi.restoreAllMocks();
  });
});

describe("original images", () => {
  it("are fetched once, some hundred at a time", async () => {
    const asked: string[] = [];
    const load = async (address: string): Promise<ArrayBuffer> => (asked.push(address), Uint8Array.from({ length: chunk * 4 }, (_, i) => Math.floor(i / 4) % 256).buffer);
    const images = new OriginalImages([1, 2, 2], 600, "test", (from, to) => `${from}-${to}`, load);
    expect(images.peek(3)).toBeNull();
    const [third, fourth] = await Promise.all([images.want(3), images.want(4)]);
    expect(Array.from(third?.data ?? [])).toEqual([3, 3, 3, 3]);
    expect(Array.from(fourth?.data ?? [])).toEqual([4, 4, 4, 4]);
    await images.want(599);
    expect(asked).toEqual(["0-250", "500-600"]);
    expect(await images.want(600)).toBeNull();
  });

  it("can be had later where they could not be had now", async () => {
    let away = true;
    const images = new OriginalImages([1, 1, 1], 2, "test", () => "", () => (away ? Promise.reject(new TypeError()) : Promise.resolve(new ArrayBuffer(2))));
    expect(await images.want(0)).toBeNull();
    away = false;
    expect(await images.want(0)).not.toBeNull();
  });
});

describe("pixels", () => {
  it("are clamped where they are drawn, and nowhere else", () => {
    const bytes = new Uint8ClampedArray(8);
    fillBytes(bytes, Float32Array.of(-0.5, 1.4), [1, 1, 2]);
    expect(Array.from(bytes)).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    fillBytes(bytes, Float32Array.of(9, 9, 9, 9, 9, 9, 1, 0, 0.5, 0, 0, 1), [3, 1, 2], 1);
    expect(Array.from(bytes)).toEqual([255, 128, 0, 255, 0, 0, 255, 255]);
  });
});
