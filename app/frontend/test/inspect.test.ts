// The Inspect page's logic: which cards, where pictures stand, what the link keeps, what is said.
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Answers } from "../src/inspect/answers.ts";
import { layersOf } from "../src/inspect/card.ts";
import { cardsFor } from "../src/inspect/cards.ts";
import { Chosen } from "../src/shared/chosen.ts";
import { fit, shapesOf } from "../src/inspect/draw/fit.ts";
import { between, ticks } from "../src/inspect/draw/time.ts";
import { packed } from "../src/inspect/packing.ts";
import { alike, warningsFor } from "../src/inspect/warnings.ts";
import { Text } from "../src/shared/text.ts";
import type { Recipe } from "../src/shared/types.ts";
import { Refusal } from "../src/shared/data/api.ts";
import type { RunStore } from "../src/shared/data/run-store.ts";
import { Watch } from "../src/inspect/watch.ts";

const words = JSON.parse(readFileSync(new URL("../../text/en.json", import.meta.url), "utf8")) as Record<string, string>;
const text = new Text(words, "en", "inspect");
const plain: Recipe = {
  data: { name: "digits" },
  network: { kind: "dense" },
  bottleneck: { kind: "deterministic", size: 8 },
  corruption: { kind: "clean" },
  reconstruction: { kind: "bernoulli" },
  penalties: [],
  training: { epochs: 1, learning_rate: 0.001 },
};
const names = (recipe: Recipe): string[] => cardsFor(recipe).map(({ name }) => name);

describe("cards", () => {
  it("a variational run alone has the terms of the bound, and what it invents comes first", () => {
    const gaussian = { ...plain, bottleneck: { kind: "gaussian", size: 2 } };
    expect(names(gaussian)).toContain("loss");
    expect(names(plain)).not.toContain("loss");
    expect(names(gaussian).slice(0, 3)).toEqual(["invents", "between", "loss"]);
  });

  it("each family's own question stands among the first two", () => {
    const first = (recipe: Recipe): string[] => names(recipe).slice(0, 2);
    expect(first({ ...plain, corruption: { kind: "random_pixels", percent: 30 } })[0]).toBe("cleans");
    expect(first({ ...plain, bottleneck: { kind: "deterministic", size: 2 }, penalties: [{ kind: "contraction" }] })[0]).toBe("moves");
    expect(first({ ...plain, bottleneck: { kind: "deterministic", size: 2 }, penalties: [{ kind: "kl_sparsity", rho: 0.05 }] })).toEqual(["filters", "units"]);
  });

  it("every card has its question in both languages", () => {
    const french = JSON.parse(readFileSync(new URL("../../text/fr.json", import.meta.url), "utf8")) as Record<string, string>;
    for (const { name } of cardsFor({ ...plain, bottleneck: { kind: "gaussian", size: 2 } })) {
      expect(words[`inspect.${name}.question`], name).toMatch(/\?$/);
      expect(french[`inspect.${name}.question`], name).toMatch(/\?$/);
    }
  });
});

describe("fit", () => {
  it("takes the columns that make the pictures largest", () => {
    expect(fit(6, 1, { width: 320, height: 212 }, 4)).toMatchObject({ columns: 3, rows: 2, width: 104, count: 6 });
    expect(fit(6, 1, { width: 100, height: 700 }, 4)).toMatchObject({ columns: 1, rows: 6 });
  });

  it("shows fewer where all of them would be too small, and never more than the box holds", () => {
    const found = fit(500, 1, { width: 380, height: 160 }, 4, 28);
    expect(found).toMatchObject({ width: 28, columns: 12, rows: 5, count: 60 });
    expect(found.columns * (found.width + 4) - 4).toBeLessThanOrEqual(380);
  });

  it("knows every height and width that a code can be drawn with", () => {
    expect(shapesOf(12)).toEqual([[3, 4], [4, 3], [2, 6], [6, 2], [1, 12]]);
    expect(shapesOf(36)[0]).toEqual([6, 6]);
    expect(shapesOf(7)).toEqual([[1, 7]]);
    for (const [height, width] of shapesOf(120)) expect(height * width).toBe(120);
  });
});

describe("packing", () => {
  const rows = (widths: number[], across: number): string[] => {
    const found: string[] = [];
    let room = 0;
    for (const { card, span } of packed(widths, across)) {
      if (room === 0) [found[found.length], room] = ["", across];
      found[found.length - 1] += `${card}`.repeat(span);
      room -= span;
    }
    expect(room).toBe(0);
    return found;
  };

  it("leaves no hole in the last row, nor in any other", () => {
    expect(rows([1, 1, 1, 1, 2, 1, 1, 2], 3)).toEqual(["012", "344", "566", "777"]);
    expect(rows([1, 1, 2, 1, 1, 1, 1, 2, 2], 3)).toEqual(["013", "224", "577", "688"]);
    expect(rows([1, 1, 1, 1, 2, 1, 1, 2], 4)).toEqual(["0123", "4456", "7777"]);
    expect(rows([1, 1, 2, 1], 2)).toEqual(["01", "22", "33"]);
    expect(rows([2, 1, 2], 1)).toEqual(["0", "1", "2"]);
    expect(packed([], 3)).toEqual([]);
  });

  it("keeps every card, full rows and the fewest of them, whatever the widths", () => {
    for (let pattern = 0; pattern < 256; pattern++) {
      const widths = [...pattern.toString(2).padStart(8, "0")].map((digit) => Number(digit) + 1);
      const two = widths.filter((width) => width === 2).length;
      const one = 8 - two;
      const fewest = { 2: two + Math.ceil(one / 2), 3: Math.max(two, Math.ceil((8 + two) / 3)), 4: Math.ceil((8 + two) / 4) };
      for (const across of [2, 3, 4] as const) {
        expect(rows(widths, across), widths.join()).toHaveLength(fewest[across]);
        expect(packed(widths, across).map(({ card }) => card).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    }
  });
});

describe("time", () => {
  it("has round numbers from nothing to the end under it", () => {
    expect(ticks(200, 4)).toEqual([0, 50, 100, 150, 200]);
    expect(ticks(200, 5.2)).toEqual([0, 50, 100, 150, 200]);
    expect(ticks(12, 3)).toEqual([0, 5, 10]);
    expect(ticks(0.4, 2)).toEqual([0, 0.2, 0.4]);
    expect(ticks(10, 0.5)).toEqual([0, 10]);
  });

  it("says what a value was between two moments, wherever these lie, and nothing of what is to come", () => {
    const times = [0, 1, 3, 8, 24];
    expect([0, 0.5, 2, 24].map((time) => between(times, [0, 2, 4, 5, 6], time))).toEqual([0, 1, 3, 6]);
    expect(between(times, [0, 2, 4, 5, 6], 16)).toBe(5.5);
    expect(between(times, [0, 2, 4, 5, 6], 25)).toBeNull();
    expect(between([4], [7], 2)).toBe(7);
  });
});

describe("chosen", () => {
  it("a layer that this run does not have is not asked for", () => {
    const layers = (network: Recipe["network"]): number => layersOf({ ...plain, network });
    expect(layers({ kind: "recurrent", hidden: [128] })).toBe(2);
    expect(layers({ kind: "convolutional", channels: [32, 64], hidden: [16] })).toBe(4);
    expect(layers({ kind: "dense", hidden: [] })).toBe(1);
    expect(new Chosen("#layer=2").index("layer", layers({ kind: "recurrent", hidden: [128] }))).toBe(0);
  });

  it("comes back from the link as it was", () => {
    const chosen = new Chosen("");
    chosen.set("image", 3);
    chosen.set("axes", "2,5");
    chosen.set("noise", "masking");
    const again = new Chosen(`#${chosen.write()}`);
    expect([again.index("image", 16), again.word("axes"), again.word("noise")]).toEqual([3, "2,5", "masking"]);
    again.set("image", "");
    expect(again.write()).toBe("axes=2%2C5&noise=masking");
  });

  it("takes no harm from a link that makes no sense", () => {
    const chosen = new Chosen("#image=99&amount=-4&axes=%E0%A4%A&=x&<b>=1");
    expect(chosen.index("image", 16)).toBe(0);
    expect(chosen.number("amount", 30)).toBe(30);
    expect(chosen.word("axes")).toBe("");
    expect(new Chosen("#image=1.5").index("image", 16)).toBe(0);
  });
});

describe("warnings", () => {
  it("says how many axes collapsed, or that all of them did", () => {
    const say = (axes: number): string => warningsFor([{ kind: "collapse", values: { axes, size: 4 } }], text)[0]!.sentence;
    expect(say(3)).toContain("3 of 4");
    expect(say(4)).toContain("all 4 axes");
  });

  it("says dead units of several layers in one line", () => {
    const found = warningsFor([
      { kind: "dead", values: { layer: "code", units: 1, of: 5 } },
      { kind: "dead", values: { layer: "2", units: 30, of: 64 } },
      { kind: "identity", values: { size: 100, pixels: 64, passed: 0.95 } },
    ], text);
    expect(found.map(({ kind }) => kind)).toEqual(["identity", "dead"]);
    expect(found[0]!.sentence).toContain("95%");
    expect(found[1]!.sentence).toContain("1 of 5 units in the code, 30 of 64 units in hidden layer 2");
  });

  it("says that one image cannot tell of units", () => {
    expect(alike({ images: 300, several: true }, text)).toEqual([]);
    const [one] = alike({ images: 1, several: false }, text);
    const [many] = alike({ images: 300, several: false }, text);
    expect(one!.sentence).toContain("several");
    expect(many!.sentence).toBe(one!.sentence);
    expect(many!.name).not.toBe(one!.name);
  });

  it("says nothing where nothing is wrong", () => {
    expect(warningsFor([], text)).toEqual([]);
  });
});

describe("answers", () => {
  afterEach(() => vi.unstubAllGlobals());

  const serving = (...statuses: number[]): string[] => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (address: string) => {
      const status = statuses[Math.min(asked.push(address), statuses.length) - 1] as number;
      return new Response(JSON.stringify(status === 200 ? { step: 7 } : { error: "Too busy." }), { status });
    });
    return asked;
  };

  it("asks a busy server again after a rest, and says its sentence where it stays busy", async () => {
    const asked = serving(503, 503, 200);
    const rests: number[] = [];
    const answers = new Answers("/api", async (time) => void rests.push(time));
    expect((await answers.state("run")).step).toBe(7);
    expect(asked).toHaveLength(3);
    expect(rests[1]).toBeGreaterThanOrEqual(1000);
    serving(503);
    await expect(answers.state("run")).rejects.toThrow("Too busy.");
  });

  it("says the sentence of a run that has no weights yet, which is no error", async () => {
    const asked = serving(202, 200);
    const answers = new Answers("/api");
    await expect(answers.state("run")).rejects.toThrow("Too busy.");
    expect((await answers.state("run")).step).toBe(7);
    expect(asked).toHaveLength(2);
  });

  it("asks nothing again that was refused for good", async () => {
    const asked = serving(404);
    await expect(new Answers("/api").state("run")).rejects.toThrow("Too busy.");
    expect(asked).toHaveLength(1);
  });
});

describe("a watch", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([
    ["failed", 404, 1],
    ["running", 404, 3],
    ["failed", 503, 3],
  ])("of a run that is %s and is answered %i asks %i times in a while", async (state, status, times) => {
    vi.useFakeTimers();
    vi.stubGlobal("window", globalThis);
    const asked = vi.fn(() => Promise.reject(new Refusal("Not there.", status)));
    const watch = new Watch({ id: "run", state } as unknown as RunStore, { state: asked } as unknown as Answers, () => {});
    await vi.advanceTimersByTimeAsync(6000);
    expect(asked).toHaveBeenCalledTimes(times);
    watch.close();
  });
});
