// Everything the page knows of one run: what the server told, and what it has fetched so far.
import { active, type EngineTrouble, type MetricsLine, type Recipe, type RunInfo, type RunState, type StateEvent } from "../types.ts";
import { type Api, Refusal } from "./api.ts";
import { ImmutableCache } from "./cache.ts";
import type { EventHub } from "./events.ts";
import { History } from "./history.ts";
import { type Probe, readProbe, readSnapshot, type Snapshot } from "./snapshot.ts";

const probes = new ImmutableCache<Probe>(readProbe, 8);
const snapshots = new ImmutableCache<Snapshot>(readSnapshot, 600);

const RETRY_MILLISECONDS = 1000;

/** What changed: "about" the run, its "metrics", or a file that has "arrived". */
export type Change = "about" | "metrics" | "arrived";

export class RunStore {
  readonly history = new History();
  info: RunInfo | null = null;
  state: RunState | null = null;
  message: string | null = null;
  place: number | null = null;
  wait: number | null = null;
  /** Seconds until it has ended, its waits among them. */
  left: number | null = null;
  allPaused = false;
  engine: EngineTrouble | null = null;
  probe: Probe | null = null;
  steps: number[] = [];
  private readonly stopListening: () => void;
  private closed = false;
  private told = 0;
  /** The message that came with the last event, in the server's words. */
  private said: string | null = null;
  private asking = false;
  private prefetching = false;
  /** When a snapshot that could not be had may be asked for again. */
  private readonly notBefore = new Map<number, number>();

  constructor(
    readonly id: string,
    private readonly api: Api,
    hub: EventHub,
    private readonly changed: (change: Change, lines?: readonly MetricsLine[]) => void,
    private readonly submitted: Recipe | null = null,
  ) {
    this.stopListening = hub.listen(id, (event, payload) => this.receive(event, payload));
    void this.refresh();
  }

  /** What the run trains, known at once where this page started it; null until then, and where nobody knows it. */
  get recipe(): Recipe | null {
    const told = this.info?.recipe;
    return told?.training ? told : this.submitted;
  }

  close(): void {
    this.closed = true;
    this.stopListening();
  }

  /** The snapshot of this step where it has been fetched. */
  snapshot(step: number): Snapshot | undefined {
    return snapshots.peek(this.api.snapshot(this.id, step));
  }

  /** Fetches one snapshot now; false where it cannot be had. */
  async want(step: number): Promise<boolean> {
    if (performance.now() < (this.notBefore.get(step) ?? 0)) return false;
    try {
      await Promise.all([snapshots.get(this.api.snapshot(this.id, step)), this.wantProbe()]);
    } catch {
      // The next snapshot, or the next look, tries again; but a picture is drawn many times a second.
      this.notBefore.set(step, performance.now() + RETRY_MILLISECONDS);
      return false;
    }
    if (!this.closed) this.changed("arrived");
    return true;
  }

  /** Fetches what is missing, one file at a time, so that scrubbing never waits and nothing else does either. */
  async prefetch(): Promise<void> {
    if (this.prefetching) return;
    this.prefetching = true;
    const missing = (): number | undefined => this.steps.findLast((step) => !this.snapshot(step));
    for (let step = missing(); step !== undefined && !this.closed; step = missing()) {
      if (!(await this.want(step))) break;
    }
    this.prefetching = false;
  }

  private async wantProbe(): Promise<void> {
    this.probe ??= await probes.get(this.api.probe(this.id));
  }

  /** Asks the server what this run is, and what there is to say of it in the page's language. */
  async refresh(): Promise<void> {
    const { told } = this;
    try {
      const info = await this.api.run(this.id);
      if (this.closed) return;
      this.info = info;
      // An event that came while this answer was under way is the newer news. And where events came before, only an
      // end is believed: the answer may have caught a moment, a single step between two pauses, that no event tells of.
      if (told === this.told) {
        this.message = info.message;
        if (told === 0 || !active(info.state)) {
          this.state = info.state;
          this.heard(info);
        }
      }
      this.noteSteps(info.snapshots);
      this.changed("about");
    } catch (error) {
      if (this.closed || this.info) return;
      if (error instanceof Refusal) this.stopListening(); // there is no such run, and asking again makes none
      this.message = error instanceof Error ? error.message : String(error);
      this.changed("about");
    }
  }

  private receive(event: "state" | "metrics", payload: unknown): void {
    if (event === "metrics") {
      const { lines } = payload as { lines: MetricsLine[] };
      this.history.add(lines);
      this.noteSteps(lines.filter((line) => line.snapshot).map((line) => line.step));
      this.changed("metrics", lines);
      // Its first answer may be older than its run.json, and what stands there (its classes) comes with no event.
      if (this.info && !this.info.about?.classes && !this.asking) {
        this.asking = true;
        void this.refresh().finally(() => (this.asking = false));
      }
      return;
    }
    this.told += 1;
    const told = payload as StateEvent;
    const news = told.state !== this.state;
    // Why it failed is said in the page's language, which the stream does not know: both come together.
    if (news && told.state === "failed") return void this.refresh();
    this.state = told.state;
    this.heard(told);
    this.changed("about");
    // What there is to say while it goes on, too, is said in the page's language: that its process was lost, say.
    const said = (told.message ?? null) !== this.said;
    this.said = told.message ?? null;
    if (news || said) void this.refresh(); // what stands in run.json is known only once the job runs
  }

  private heard(told: Pick<StateEvent, "place" | "wait" | "left" | "all_paused" | "engine">): void {
    this.place = told.place ?? null;
    this.wait = told.wait ?? null;
    this.left = told.left ?? null;
    this.allPaused = told.all_paused ?? false;
    this.engine = told.engine ?? null;
  }

  private noteSteps(steps: readonly number[]): void {
    if (steps.length) this.steps = [...new Set([...this.steps, ...steps])].sort((a, b) => a - b);
  }
}
