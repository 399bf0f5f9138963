import { describe, expect, it, vi } from "vitest";
import type { Api } from "../src/data/api.ts";
import type { EventHub, Listener } from "../src/data/events.ts";
import { RunStore } from "../src/data/run-store.ts";
import type { RunInfo } from "../src/types.ts";

describe("a run's state", () => {
  it("is the event's where an older answer arrives after it", async () => {
    const answers: ((info: RunInfo) => void)[] = [];
    const api = { run: () => new Promise<RunInfo>((resolve) => answers.push(resolve)) } as unknown as Api;
    let tell: Listener = () => {};
    const hub = { listen: (_: string, listener: Listener) => ((tell = listener), () => {}) } as unknown as EventHub;
    const store = new RunStore("run", api, hub, () => {});
    tell("state", { run: "run", state: "running" });
    answers[0]?.({ state: "queued", place: 1, message: null, snapshots: [3], mine: true } as unknown as RunInfo);
    await Promise.resolve();
    expect(store.state).toBe("running");
    expect(store.place).toBeNull();
    expect(store.info?.mine).toBe(true);
    expect(store.steps).toEqual([3]);
    store.close();
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
