import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api } from "../src/shared/data/api.ts";
import type { EventHub, Listener } from "../src/shared/data/events.ts";
import { RunStore } from "../src/shared/data/run-store.ts";
import type { RunInfo } from "../src/shared/types.ts";

describe("a run's state", () => {
  const answers: ((info: RunInfo) => void)[] = [];
  const api = { run: () => new Promise<RunInfo>((resolve) => answers.push(resolve)) } as unknown as Api;
  let tell: Listener = () => {};
  const hub = { listen: (_: string, listener: Listener) => ((tell = listener), () => {}) } as unknown as EventHub;
  let store: RunStore;
  const answer = async (state: string, more: object = {}): Promise<void> => {
    for (const resolve of answers.splice(0)) resolve({ state, place: null, message: null, snapshots: [], ...more } as unknown as RunInfo);
    await Promise.resolve();
  };

  beforeEach(() => {
    answers.length = 0;
    store = new RunStore("run", api, hub, () => {});
  });
  afterEach(() => store.close());

  it("is the answer's until an event comes", async () => {
    await answer("queued", { place: 2 });
    expect([store.state, store.place]).toEqual(["queued", 2]);
  });

  it("is the event's where an older answer arrives after it", async () => {
    tell("state", { run: "run", state: "running" });
    await answer("queued", { place: 1, snapshots: [3], mine: true });
    expect(store.state).toBe("running");
    expect(store.place).toBeNull();
    expect(store.info?.mine).toBe(true);
    expect(store.steps).toEqual([3]);
  });

  it("stays the event's where an answer caught a single step between two pauses", async () => {
    await answer("running");
    tell("state", { run: "run", state: "paused" });
    await answer("running");
    expect(store.state).toBe("paused");
  });

  it("is failed once the answer says why, in the page's language", async () => {
    tell("state", { run: "run", state: "running" });
    await answer("running");
    tell("state", { run: "run", state: "failed", message: "It broke." });
    expect(store.state).toBe("running");
    await answer("failed", { message: "C’est cassé." });
    expect([store.state, store.message]).toEqual(["failed", "C’est cassé."]);
  });
});

describe("what is said of a run that goes on", () => {
  it("is asked for in the page's language when it changes, though the state does not, and goes again", async () => {
    let tell: Listener = () => {};
    const hub = { listen: (_: string, listener: Listener) => ((tell = listener), () => {}) } as unknown as EventHub;
    const run = vi.fn(() => Promise.resolve({ state: "running", snapshots: [], message: null as string | null }));
    const store = new RunStore("run", { run } as unknown as Api, hub, () => {});
    tell("state", { run: "run", state: "running", message: null });
    await vi.waitFor(() => expect(store.info).not.toBeNull());
    const asked = run.mock.calls.length;
    run.mockResolvedValue({ state: "running", snapshots: [], message: "Un processus a été perdu." });
    tell("state", { run: "run", state: "running", message: "A process was lost." });
    await vi.waitFor(() => expect(store.message).toBe("Un processus a été perdu."));
    tell("state", { run: "run", state: "running", message: "A process was lost." });
    expect(run).toHaveBeenCalledTimes(asked + 1);
    run.mockResolvedValue({ state: "running", snapshots: [], message: null });
    tell("state", { run: "run", state: "running", message: null });
    await vi.waitFor(() => expect(store.message).toBeNull());
    store.close();
  });
});

describe("what a run is", () => {
  const recipe = { training: {} } as RunInfo["recipe"];
  let tell: Listener = () => {};
  const hub = { listen: (_: string, listener: Listener) => ((tell = listener), () => {}) } as unknown as EventHub;
  const metrics = (): void => tell("metrics", { run: "run", lines: [{ step: 1, train: {}, snapshot: false }] });

  it("is asked for again once it trains, for its classes stand in a file that comes with no event", async () => {
    const run = vi.fn(() => Promise.resolve({ state: "running", snapshots: [], recipe, about: {} as object }));
    const store = new RunStore("run", { run } as unknown as Api, hub, () => {});
    await vi.waitFor(() => expect(store.info).not.toBeNull());
    run.mockResolvedValue({ state: "running", snapshots: [], recipe, about: { classes: ["cat", "dog"] } });
    metrics();
    metrics(); // one question at a time
    await vi.waitFor(() => expect(store.info?.about?.classes).toEqual(["cat", "dog"]));
    metrics();
    expect(run).toHaveBeenCalledTimes(2);
    store.close();
  });

  it("is what was submitted until the server tells, and nothing where nobody knows", async () => {
    const run = vi.fn(() => Promise.resolve({ state: "running", snapshots: [], recipe: {}, about: {} }));
    const [started, opened] = [recipe, null].map((known) => new RunStore("run", { run } as unknown as Api, hub, () => {}, known));
    expect([started!.recipe, opened!.recipe]).toEqual([recipe, null]);
    await vi.waitFor(() => expect(opened!.info).not.toBeNull());
    expect([started!.recipe, opened!.recipe]).toEqual([recipe, null]);
    started!.close();
    opened!.close();
  });
});

describe("a snapshot that cannot be had", () => {
  it("is not asked for again at every redraw", async () => {
    const asked = vi.fn(() => Promise.reject(new Error("gone")));
    vi.stubGlobal("fetch", asked);
    vi.useFakeTimers();
    const api = { run: () => new Promise(() => {}), snapshot: () => "/snapshot", probe: () => "/probe" } as unknown as Api;
    const hub = { listen: () => () => {} } as unknown as EventHub;
    const store = new RunStore("run", api, hub, () => {});
    expect(await store.want(3)).toBe(false);
    const first = asked.mock.calls.length;
    expect(first).toBeGreaterThan(0);
    expect(await store.want(3)).toBe(false);
    expect(asked.mock.calls.length).toBe(first);
    vi.advanceTimersByTime(1500);
    expect(await store.want(3)).toBe(false);
    expect(asked.mock.calls.length).toBeGreaterThan(first);
    store.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});
