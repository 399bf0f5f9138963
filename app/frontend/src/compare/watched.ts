// One run among several: its newest snapshot, and while it trains what the page's one event stream says of it.
import type { Api } from "../shared/data/api.ts";
import { ImmutableCache } from "../shared/data/cache.ts";
import type { EventHub } from "../shared/data/events.ts";
import { readSnapshot, type Snapshot } from "../shared/data/snapshot.ts";
import { active, type MetricsLine, type RunState, type StateEvent } from "../shared/types.ts";
import type { RunTold } from "./told.ts";

const snapshots = new ImmutableCache<Snapshot>(readSnapshot, 60);

export interface News {
  /** A snapshot has come. */
  pictured(run: WatchedRun): void;
  /** Lines of its metrics have come. */
  measured(run: WatchedRun, lines: readonly MetricsLine[]): void;
  /** It is in another state, or has begun. */
  turned(run: WatchedRun): void;
}

export class WatchedRun {
  snapshot: Snapshot | null = null;
  state: RunState;
  last: MetricsLine | null = null;
  /** Its newest snapshot cannot be read. */
  damaged = false;
  private steps: number[] = [];
  private loading = false;
  private closed = false;
  private readonly stopListening: () => void;

  constructor(
    public told: RunTold,
    private readonly api: Api,
    hub: EventHub,
    private readonly news: News,
  ) {
    this.state = told.state;
    // Of a run that has ended nothing new can come: it takes no part in the stream, and with none there is no stream.
    this.stopListening = active(told.state) ? hub.listen(told.id, (event, payload) => this.receive(event, payload)) : () => undefined;
    this.take(told);
  }

  /** Takes in what the server tells of it now. */
  take(told: RunTold): void {
    this.told = told;
    this.note(told.steps);
  }

  close(): void {
    this.closed = true;
    this.stopListening();
  }

  private receive(event: "state" | "metrics", payload: unknown): void {
    if (event === "metrics") {
      const { lines } = payload as { lines: MetricsLine[] };
      this.last = lines.at(-1) ?? this.last;
      this.note(lines.filter((line) => line.snapshot).map((line) => line.step));
      this.news.measured(this, lines);
      if (this.told.group === null && lines.length) this.news.turned(this);
      return;
    }
    const { state } = payload as StateEvent;
    if (state === this.state) return;
    this.state = state;
    if (!active(state)) this.stopListening();
    this.news.turned(this);
  }

  private note(steps: readonly number[]): void {
    if (steps.length) this.steps = [...new Set([...this.steps, ...steps])].sort((a, b) => a - b);
    void this.want();
  }

  /** Fetches the newest snapshot, one at a time: while one is under way newer ones may come and go. */
  private async want(): Promise<void> {
    const step = this.steps.at(-1);
    if (step === undefined || this.loading || step === this.snapshot?.step) return;
    this.loading = true;
    try {
      this.snapshot = await snapshots.get(this.api.snapshot(this.told.id, step));
      this.damaged = false;
    } catch {
      this.damaged = true;
    }
    this.loading = false;
    if (this.closed) return;
    this.news.pictured(this);
    if (this.steps.at(-1) !== step) void this.want();
  }
}
