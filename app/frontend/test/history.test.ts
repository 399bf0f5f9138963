import { describe, expect, it } from "vitest";
import { unpacked } from "../src/shared/map/small-maps.ts";
import { clouds } from "../src/history/nothing.ts";
import { first, ordered, readOrder, writeOrder } from "../src/history/order.ts";
import { type Entry, goesOn, type Score } from "../src/history/told.ts";

const run = (id: string, more: Partial<Entry> = {}): Entry => ({
  id, of: "own", title: id, family: "Variational, 2-D", called: "", note: "", starred: false, data: "MNIST", network: "Dense", code: 2, changes: "",
  state: "finished", said: "", place: null, share: 1, created: 0, step: 1, scores: {}, opens: true, ...more,
});
const score = (name: string, better: Score["better"]): Score => ({ name, words: name, short: "", unit: "", better });
const scores = [score("squared_error", "lower"), score("knn_accuracy", "higher")];
const of = (value: number): Entry["scores"] => ({ squared_error: { value, text: "" }, knn_accuracy: { value, text: "" } });
const ids = (runs: readonly Entry[]): string => runs.map(({ id }) => id).join("");

describe("the order of runs", () => {
  const runs = [run("a", { scores: of(2) }), run("b"), run("c", { scores: of(1), starred: true }), run("d", { scores: of(3) })];

  it("is newest first as they come, or the other way round", () => {
    expect(ids(ordered(runs, first, scores))).toBe("abcd");
    expect(ids(ordered(runs, { ...first, sort: "old" }, scores))).toBe("dcba");
    expect(ids(runs)).toBe("abcd");
  });

  it("has the best first by a score, and those without it last", () => {
    expect(ids(ordered(runs, { ...first, sort: "squared_error" }, scores))).toBe("cadb");
    expect(ids(ordered(runs, { ...first, sort: "knn_accuracy" }, scores))).toBe("dacb");
    expect(ids(ordered(runs, { ...first, sort: "no such score" }, scores))).toBe("abcd");
    const broken = [run("e", { scores: of(NaN) }), ...runs];
    expect(ids(ordered(broken, { ...first, sort: "squared_error" }, scores))).toBe("cadeb");
  });

  it("has the starred ones alone", () => {
    expect(ids(ordered(runs, { ...first, starred: true }, scores))).toBe("c");
  });

  it("finds words in any order, without accents and capitals", () => {
    const named = [run("x", { title: "Débruitage", data: "Fashion-MNIST", note: "les zéros\nse séparent" }), run("y")];
    for (const search of ["debruitage", "FASHION débru", "zeros separent", "  x  ", ""]) {
      expect(ids(ordered(named, { ...first, search }, scores)), search).toContain("x");
    }
    expect(ids(ordered(named, { ...first, search: "zeros usps" }, scores))).toBe("");
    expect(ids(ordered(named, { ...first, search: ".*" }, scores))).toBe("");
  });

  it("stands in the address and comes back from it", () => {
    const order = { search: "a&b = é#1", sort: "knn_accuracy", starred: true };
    expect(readOrder(`#${writeOrder(order)}`)).toEqual(order);
    expect(writeOrder(first)).toBe("");
    expect(readOrder("#search=%E0%A4%A&sort=&starred=yes")).toEqual(first);
    expect(readOrder(`#search=${"x".repeat(500)}`).search).toHaveLength(100);
  });
});

describe("small maps", () => {
  it("are taken apart one after another, an empty one too", () => {
    const maps = unpacked(new Uint8Array([2, 0, 1, 2, 3, 4, 5, 6, 0, 0, 1, 0, 9, 8, 7]).buffer);
    expect(maps.map((map) => [...map])).toEqual([[1, 2, 3, 4, 5, 6], [], [9, 8, 7]]);
  });

  it("that are cut short are left out", () => {
    expect(unpacked(new Uint8Array([1, 0, 1, 2, 3, 2, 0, 1]).buffer)).toHaveLength(1);
    expect(unpacked(new ArrayBuffer(0))).toEqual([]);
  });

  it("of nobody are the same every time, and have every class", () => {
    expect(clouds()).toEqual(clouds());
    expect(new Set([...clouds()].filter((_, index) => index % 3 === 2))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });
});

it("what goes on is what waits, trains, is paused or held", () => {
  const states = ["queued", "running", "paused", "held", "finished", "stopped", "failed", "ready"];
  expect(states.filter((state) => goesOn(run("a", { state })))).toEqual(states.slice(0, 4));
});
