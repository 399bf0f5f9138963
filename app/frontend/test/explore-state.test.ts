// The link's fragment and the state of the Explore page.
import { describe, expect, it } from "vitest";
import { readFragment, writeFragment } from "../src/explore/state/fragment.ts";
import { firstState, Store } from "../src/explore/state/state.ts";

describe("fragment", () => {
  const state = {
    ...firstState, other: "ready-plain", mapping: "code" as const, step: 120, tab: "draw", axes: [3, 7] as const,
    code: Float32Array.of(0.31234567, -1.2, 1e-5), field: 20, prior: true, density: true, shapes: true, points: false,
    hidden: [2, 5], split: "train" as const, kept: { "draw.a": "x=1&y, 50 %" },
  };

  it("brings everything back that was chosen", () => {
    const written = writeFragment(state);
    const read = readFragment(`#${written}`);
    const { code, ...rest } = read;
    expect(rest).toEqual({
      other: "ready-plain", mapping: "code", step: 120, tab: "draw", axes: [3, 7], field: 20, prior: true, density: true,
      shapes: true, points: false, hidden: [2, 5], split: "train", image: null, kept: state.kept,
    });
    expect(Array.from(code)).toEqual(Array.from(Float32Array.of(0.3123, -1.2, 1e-5)));
    expect(writeFragment({ ...firstState, ...read })).toBe(written);
  });

  it("is short: it says only what differs from a fresh page, and of the handle four digits", () => {
    expect(writeFragment(firstState)).toBe("");
    expect(writeFragment({ ...firstState, code: Float32Array.of(0.31234567, -1.2) })).toBe("at=0.3123,-1.2");
    expect(writeFragment({ ...firstState, code: Float32Array.of(1, 2), image: 17 })).toBe("image=17");
  });

  it("leaves out what makes no sense", () => {
    const read = readFragment("#at=1,x&step=soon&other=../etc&axes=0,2&field=999&off=1,b,3&image=-4&%=1&by=magic");
    expect(read).toMatchObject({ step: null, other: null, axes: "auto", field: 40, hidden: [1, 3], image: null, mapping: "image" });
    expect(read.code.length).toBe(0);
  });
});

describe("store", () => {
  it("tells what really changed, and nothing where nothing did", () => {
    const store = new Store();
    const heard: string[][] = [];
    store.subscribe((_, changed) => heard.push([...changed].sort()));
    store.set({ tab: "draw", field: 0, prior: true });
    store.set({ tab: "draw" });
    store.keep("draw.a", "1");
    store.keep("draw.a", "1");
    store.keep("draw.a", "");
    expect(heard).toEqual([["prior", "tab"], ["kept"], ["kept"]]);
    expect(store.now.kept).toEqual({});
  });
});
