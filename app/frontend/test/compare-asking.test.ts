// What the page of several runs asks for again: what was refused may be there a moment later, and is not asked for ever.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { again, Asking } from "../src/compare/asking.ts";
import { Refusal } from "../src/shared/data/api.ts";

function bench(answer: (time: number) => Promise<unknown>): { asking: Asking; standing: { runs: readonly string[]; trouble: string }; asked: () => number } {
  let times = 0;
  const standing = { runs: ["a", "b"] as readonly string[], told: null, trouble: "", keep: () => undefined };
  const questions = { told: () => answer(++times) };
  const asking = new Asking(standing as never, questions as never, {} as never, { forget: () => undefined, want: () => undefined } as never, {} as never, {} as never, () => undefined);
  return { asking, standing, asked: () => times };
}

const missing = { runs: [], leftOut: [{ run: "b", why: "no such run" }] };

describe("a run that is refused", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is asked for again a few times, and then no more", async () => {
    const { asking, asked } = bench(() => Promise.resolve(missing));
    await asking.ask();
    await vi.advanceTimersByTimeAsync(again * 10);
    expect(asked()).toBe(4);
  });

  test("is there when it has come", async () => {
    const { asking, asked } = bench((time) => Promise.resolve(time < 2 ? missing : { runs: [], leftOut: [] }));
    await asking.ask();
    await vi.advanceTimersByTimeAsync(again * 10);
    expect(asked()).toBe(2);
  });

  test("is asked for as often anew beside others, and where the whole answer was refused", async () => {
    const { asking, standing, asked } = bench(() => Promise.reject(new Refusal("too many.", 429)));
    await asking.ask();
    await vi.advanceTimersByTimeAsync(again * 10);
    expect([asked(), standing.trouble]).toEqual([4, "too many."]);
    standing.runs = ["a", "c"];
    await asking.ask();
    await vi.advanceTimersByTimeAsync(again * 10);
    expect(asked()).toBe(8);
  });
});
