// All scores of the runs side by side: one after the other, stopped, refused.
import { describe, expect, test } from "vitest";
import { Measuring } from "../src/compare/measuring.ts";
import { Refusal } from "../src/shared/data/api.ts";

interface Run {
  id: string;
  letter: string;
  more: boolean;
}

/** Runs of which those in `more` can be measured, and what was asked, told and scored. */
function bench(refuse = ""): { measuring: Measuring; each: Run[]; asked: string[]; told: string[]; answer: () => void } {
  const each = ["a", "b", "c"].map((id, place) => ({ id, letter: "ABC"[place] as string, more: id !== "b" }));
  const asked: string[] = [];
  const told: string[] = [];
  let answer = (): void => undefined;
  const measure = (id: string, signal: AbortSignal): Promise<void> => {
    asked.push(id);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      answer = () => (refuse === id ? reject(new Refusal(`not ${id}.`, 400)) : resolve());
    });
  };
  const measuring = new Measuring({ each: each as never }, { measure }, (scored) => {
    const { progress } = measuring;
    told.push(scored ? "scored" : progress ? `${progress.letter} ${progress.number}/${progress.count}` : "rests");
  });
  return { measuring, each, asked, told, answer: () => answer() };
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("all scores", () => {
  test("are measured of those that lack them, in turn, and told as they come", async () => {
    const { measuring, asked, told, answer } = bench();
    const done = measuring.start();
    void measuring.start(); // a second press while it goes on starts nothing
    expect(asked).toEqual(["a"]);
    answer();
    await later();
    expect(asked).toEqual(["a", "c"]);
    answer();
    await done;
    expect(told).toEqual(["A 1/2", "scored", "C 2/2", "scored", "rests"]);
    expect(measuring.refused).toBe("");
  });

  test("are not measured of a run that was taken away meanwhile", async () => {
    const { measuring, each, asked, answer } = bench();
    const done = measuring.start();
    each.splice(2);
    answer();
    await done;
    expect(asked).toEqual(["a"]);
  });

  test("are measured of a run, too, that ends while others are measured", async () => {
    const { measuring, each, asked, told, answer } = bench();
    const done = measuring.start();
    (each[1] as Run).more = true;
    (each[0] as Run).more = false;
    answer();
    await later();
    expect(asked).toEqual(["a", "b"]);
    answer();
    await later();
    answer();
    await done;
    expect(asked).toEqual(["a", "b", "c"]);
    expect(told.filter((words) => words.includes("/"))).toEqual(["A 1/2", "B 2/3", "C 3/3"]);
  });

  test("are left when stopped, and can be begun again", async () => {
    const { measuring, asked, told } = bench();
    const done = measuring.start();
    measuring.stop();
    await done;
    expect([measuring.progress, measuring.refused, told.at(-1)]).toEqual([null, "", "rests"]);
    void measuring.start();
    expect(asked).toEqual(["a", "a"]);
  });

  test("that are refused say why in the server's own words, and go no further", async () => {
    const { measuring, asked, answer } = bench("a");
    const done = measuring.start();
    answer();
    await done;
    expect([measuring.refused, measuring.progress, asked]).toEqual(["not a.", null, ["a"]]);
  });
});
