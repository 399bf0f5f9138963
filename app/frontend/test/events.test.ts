import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventHub, type Source } from "../src/shared/data/events.ts";
import { Positions } from "../src/shared/data/positions.ts";

class FakeSource implements Source {
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  private readonly handles = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(readonly address: string) {}
  addEventListener(name: string, handle: (event: MessageEvent<string>) => void): void {
    this.handles.set(name, handle);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, payload: object, id = ""): void {
    this.handles.get(name)?.({ data: JSON.stringify(payload), lastEventId: id } as MessageEvent<string>);
  }
  fail(): void {
    this.onerror?.({} as Event);
  }
  get query(): URLSearchParams {
    return new URL(this.address, "http://localhost").searchParams;
  }
}

let sources: FakeSource[];
let hub: EventHub;
let status: number;
let asked: number;
const open = (): FakeSource[] => sources.filter((source) => !source.closed);

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  hub = new EventHub("/api", (address) => {
    const source = new FakeSource(address);
    sources.push(source);
    return source;
  }, async () => (asked++, status));
  status = asked = 0;
});
afterEach(() => vi.useRealTimers());

test("one stream serves all runs, each listener hears its own", () => {
  const first = vi.fn();
  const second = vi.fn();
  hub.listen("a", first);
  hub.listen("b", second);
  expect(open()).toHaveLength(1);
  expect(open()[0]!.query.getAll("run")).toEqual(["a", "b"]);
  open()[0]!.say("metrics", { run: "b", lines: [] });
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test("a lost connection is told, and resumed where it stopped", () => {
  hub.listen("a", vi.fn());
  const watcher = vi.fn();
  hub.watch(watcher);
  sources[0]!.onopen?.({} as Event);
  sources[0]!.say("metrics", { run: "a", lines: [] }, "a:120");
  sources[0]!.fail();
  expect(hub.connection).toBe("offline");
  expect(open()).toHaveLength(0);
  vi.advanceTimersByTime(1000);
  expect(open()).toHaveLength(1);
  expect(open()[0]!.query.get("last")).toBe("a:120");
  open()[0]!.onopen?.({} as Event);
  expect(hub.connection).toBe("open");
  expect(watcher).toHaveBeenCalledTimes(3);
});

test("a stream that is refused for want of room is told apart, and comes back by itself", async () => {
  hub.listen("a", vi.fn());
  for (status of [429, 503]) {
    open()[0]!.fail();
    expect(open()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(hub.connection).toBe("full");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(open()).toHaveLength(1);
    expect(hub.connection).toBe("full"); // until it is open, and not offline in between
  }
  open()[0]!.onopen?.({} as Event);
  expect(hub.connection).toBe("open");
  // What was open and broke was not refused: nothing is asked.
  expect(asked).toBe(2);
  open()[0]!.fail();
  await vi.advanceTimersByTimeAsync(0);
  expect([hub.connection, asked]).toEqual(["offline", 2]);
  await vi.advanceTimersByTimeAsync(20_000);
  status = 0;
  open()[0]!.fail();
  await vi.advanceTimersByTimeAsync(0);
  expect([hub.connection, asked]).toEqual(["offline", 3]);
});

test("retries wait longer and longer", () => {
  hub.listen("a", vi.fn());
  for (let turn = 0; turn < 6; turn++) {
    open()[0]!.fail();
    vi.advanceTimersByTime(20_000);
  }
  expect(sources).toHaveLength(7);
  open()[0]!.fail();
  vi.advanceTimersByTime(5000);
  expect(open()).toHaveLength(0);
});

test("a hidden page holds no connection; a shown one resumes", () => {
  hub.listen("a", vi.fn());
  sources[0]!.say("metrics", { run: "a", lines: [] }, "a:7");
  hub.setHidden(true);
  expect(open()).toHaveLength(0);
  hub.setHidden(false);
  expect(open()[0]!.query.get("last")).toBe("a:7");
});

test("a new listener hears a run from its beginning, and the last one to leave closes the stream", () => {
  const leave = hub.listen("a", vi.fn());
  sources[0]!.say("metrics", { run: "a", lines: [] }, "a:7");
  const leaveToo = hub.listen("a", vi.fn());
  expect(open()[0]!.query.has("last")).toBe(false);
  leave();
  expect(open()).toHaveLength(1);
  leaveToo();
  expect(open()).toHaveLength(0);
  hub.listen("a", vi.fn());
  leaveToo();
  expect(open()).toHaveLength(1);
});

test("positions keep what they can read", () => {
  const positions = new Positions();
  positions.read("a:10,b:20");
  positions.read("a:15,nonsense,:3,c:x");
  expect(positions.text(["a", "b", "c"])).toBe("a:15,b:20");
  positions.forget("a");
  expect(positions.text(["a"])).toBe("");
});
