// One event stream a page, however many runs it shows: browsers allow about six connections to a host.
import { refusalOf } from "./api.ts";
import { Positions } from "./positions.ts";

export type Listener = (event: "state" | "metrics", payload: unknown) => void;
/** `full`: the server answers, and has no stream to spare for this address now. */
export type Connection = "connecting" | "open" | "offline" | "full";

export interface Source {
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  addEventListener(name: string, handle: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** The status of what an address answers; 0 for no answer. An event stream that fails does not tell it. */
async function statusOf(address: string): Promise<number> {
  const asked = new AbortController();
  try {
    const response = await fetch(address, { cache: "no-store", signal: asked.signal });
    if (response.status === 403) await refusalOf(response); // sent out of a class
    return response.status;
  } catch {
    return 0;
  } finally {
    asked.abort(); // a stream that is open after all is not to count as one more
  }
}

const refusedForMany = [429, 503];
const firstWait = 500;
const longestWait = 15_000;

export class EventHub {
  connection: Connection = "connecting";
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly watchers = new Set<() => void>();
  private readonly positions = new Positions();
  private source: Source | null = null;
  private wait = firstWait;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hidden = false;

  constructor(
    private readonly api: string,
    private readonly open: (address: string) => Source = (address) => new EventSource(address),
    private readonly status: (address: string) => Promise<number> = statusOf,
  ) {}

  /** Hears a run's events from its first metrics line on; returns a function that stops it. */
  listen(run: string, listener: Listener): () => void {
    const set = this.listeners.get(run) ?? new Set();
    set.add(listener);
    this.listeners.set(run, set);
    this.positions.forget(run); // a new listener knows nothing yet: read from the beginning
    this.restart();
    return () => {
      if (!set.delete(listener) || set.size) return;
      this.listeners.delete(run);
      this.restart();
    };
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** A hidden page holds no connection; a shown one goes on where it stopped. */
  setHidden(hidden: boolean): void {
    if (hidden === this.hidden) return;
    this.hidden = hidden;
    this.wait = firstWait;
    this.restart();
  }

  private restart(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    if (this.hidden || !this.listeners.size) return this.tell("connecting");
    const runs = [...this.listeners.keys()];
    const query = new URLSearchParams(runs.map((run): [string, string] => ["run", run]));
    const last = this.positions.text(runs);
    if (last) query.set("last", last);
    const address = `${this.api}/events?${query}`;
    const source = this.open(address);
    let opened = false;
    this.source = source;
    source.onopen = () => {
      opened = true;
      this.wait = firstWait;
      this.tell("open");
    };
    source.onerror = () => {
      // The browser's own retry keeps no place for `last` and gives up at an error page, so retry ourselves.
      source.close();
      if (this.source !== source) return;
      this.source = null;
      if (this.connection !== "full") this.tell("offline");
      if (!opened) void this.status(address).then((status) => this.refused(status));
      this.timer = setTimeout(() => this.restart(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, longestWait);
    };
    for (const name of ["state", "metrics"] as const) {
      source.addEventListener(name, (event) => this.receive(name, event));
    }
  }

  /** What was learned of a stream that did not open; by now another one may have. */
  private refused(status: number): void {
    if (this.connection === "offline" || this.connection === "full") this.tell(refusedForMany.includes(status) ? "full" : "offline");
  }

  private receive(name: "state" | "metrics", event: MessageEvent<string>): void {
    if (this.connection !== "open") this.tell("open");
    const payload = JSON.parse(event.data) as { run: string };
    this.positions.read(event.lastEventId);
    for (const listener of this.listeners.get(payload.run) ?? []) listener(name, payload);
  }

  private tell(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    for (const watcher of this.watchers) watcher();
  }
}
