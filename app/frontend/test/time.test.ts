import { describe, expect, test } from "vitest";
import { metricsLine } from "../dev/mock-run.ts";
import { History } from "../src/shared/data/history.ts";
import { Player } from "../src/shared/data/player.ts";
import type { MetricsLine } from "../src/shared/types.ts";
import { columns, valueAt } from "../src/shared/ui/series.ts";

const line = (step: number): MetricsLine => metricsLine(step, "ready-vae") as unknown as MetricsLine;

describe("history", () => {
  test("a run that went on from a checkpoint replaces what followed it", () => {
    const history = new History();
    history.add([0, 6, 12, 18].map(line));
    history.add([line(12)]);
    expect(history.lines.map(({ step }) => step)).toEqual([0, 6, 12]);
  });

  test("a pause at a step takes nothing away from it", () => {
    const history = new History();
    history.add([line(0), line(6)]);
    history.add([{ ...line(6), train: {}, test: null, snapshot: false, samples_per_second: 0 }]);
    expect(history.lines).toHaveLength(2);
    expect(history.last).toMatchObject({ step: 6, snapshot: true, train: { loss: expect.any(Number) } });
    expect(history.testAt(6)?.step).toBe(6);
  });

  test("finds the line and the test values of a moment", () => {
    const history = new History();
    history.add([0, 2, 4, 6, 8].map(line));
    expect(history.at(5)?.step).toBe(4);
    expect(history.at(-1)?.step).toBe(0);
    expect(history.testAt(7)?.step).toBe(6);
    expect(history.testAt(5)?.step).toBe(0);
    expect(history.snapshotSteps()).toEqual([0, 6]);
  });

  test("the time left is the clock's, as the later half of the steps went", () => {
    const at = (step: number, elapsed: number | undefined, seconds: number): MetricsLine => ({ ...line(0), step, steps: 100, elapsed, seconds });
    const history = new History();
    expect(history.secondsLeft()).toBeNull();
    history.add([at(0, 3, 0)]);
    expect(history.secondsLeft()).toBeNull();
    // The first snapshots took eight seconds, then each ten steps took two: one in steps, one in snapshots.
    history.add([at(10, 11, 1), at(20, 13, 2), at(40, 17, 4)]);
    expect(history.secondsLeft()).toBeCloseTo(12, 9);
    const old = new History(); // of an earlier version, which knew its steps alone
    old.add([at(20, undefined, 2), at(40, undefined, 4)]);
    expect(old.secondsLeft()).toBeCloseTo(6, 9);
    // What the training itself says goes before what its lines let guess.
    history.add([{ ...at(60, 30, 6), left: 31 }]);
    expect(history.secondsLeft()).toBe(31);
    history.add([{ ...at(70, 33, 7), left: null }]);
    expect(history.secondsLeft()).toBeNull();
  });

  test("one term is the total; several stand beside it", () => {
    const history = new History();
    history.add([{ ...line(0), train: { loss: 2, reconstruction: 2 } }]);
    expect(history.terms()).toEqual(["loss"]);
    history.add([line(2)]);
    expect(history.terms()).toEqual(["loss", "reconstruction", "kl_divergence"]);
    history.add([{ ...line(4), train: { loss: 2 } }]);
    expect(history.terms()).toEqual(["loss", "reconstruction", "kl_divergence"]);
  });
});

describe("player", () => {
  const steps = [0, 10, 20, 30];
  const ready = (): boolean => true;

  test("follows the newest snapshot until somebody scrubs", () => {
    const player = new Player();
    expect(player.step(steps)).toBe(30);
    player.scrub(1, steps, true);
    expect(player.step([...steps, 40])).toBe(10);
  });

  test("the slider at the end of a growing run follows it again; of a finished one it stays", () => {
    const player = new Player();
    player.scrub(3, steps, true);
    expect(player.step([...steps, 40])).toBe(40);
    player.scrub(3, steps, false);
    expect(player.mode).toBe("scrub");
  });

  test("a replay starts over at the end, waits for what is missing, and stops at the end", () => {
    const player = new Player();
    player.replay(steps);
    expect(player.step(steps)).toBe(0);
    player.advance(steps, () => false);
    expect(player.step(steps)).toBe(0);
    const seen = Array.from({ length: 4 }, () => (player.advance(steps, ready), player.step(steps)));
    expect(seen).toEqual([10, 20, 30, 30]);
    expect(player.mode).toBe("follow");
  });

  test("a page opens with the end, rests there, and replays; touched, it plays on to the end", () => {
    const player = new Player();
    player.openAlive(steps);
    expect(player.step(steps)).toBe(30);
    expect(player.interval(steps, 900)).toBeGreaterThan(1000);
    const seen = Array.from({ length: 5 }, () => (player.advance(steps, ready), player.step(steps)));
    expect(seen).toEqual([0, 10, 20, 30, 0]);
    expect(player.interval(steps, 900)).toBe(300);
    player.rounds = 0;
    for (let turn = 0; turn < 5; turn++) player.advance(steps, ready);
    expect(player.mode).toBe("follow");
  });

  test("an opening replay comes to rest by itself", () => {
    const player = new Player();
    player.openAlive(steps);
    for (let turn = 0; turn < 30; turn++) player.advance(steps, ready);
    expect([player.mode, player.step(steps)]).toEqual(["follow", 30]);
  });

  test("a replay goes on from where the slider stands", () => {
    const player = new Player();
    player.scrub(2, steps, false);
    player.replay(steps);
    player.advance(steps, ready);
    expect(player.step(steps)).toBe(30);
  });
});

describe("curves", () => {
  const lines = [0, 2, 4, 6].map(line);

  test("hold training and test of each term; what a logarithm cannot show is a gap", () => {
    const data = columns([{ ...line(0), train: { loss: -1 }, test: { loss: 3 } }], ["loss"], new Set(), true);
    expect(data).toEqual([[0], [null], [3]]);
    expect(columns(lines, ["loss", "kl_divergence"], new Set(["loss"]), false)[1]).toEqual([null, null, null, null]);
  });

  test("the value under the pointer looks back over gaps", () => {
    const data = columns(lines, ["loss"], new Set(), false);
    expect(valueAt(data, 2, 2, null)).toBe(lines[0]!.test!["loss"]);
    expect(valueAt(data, 2, null, null)).toBe(lines[3]!.test!["loss"]);
    expect(valueAt(data, 1, null, lines[1]!.epoch)).toBe(lines[1]!.train["loss"]);
  });
});
