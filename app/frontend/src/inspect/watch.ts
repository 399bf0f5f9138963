// How the run on the screen stands: its newest weights, asked for again while it trains.
import { Refusal } from "../shared/data/api.ts";
import type { RunStore } from "../shared/data/run-store.ts";
import { active } from "../shared/types.ts";
import type { Answers, State } from "./answers.ts";

const pause = 2500;

export class Watch {
  state: State | null = null;
  trouble: unknown = null;
  private timer = 0;
  private asking = false;
  private closed = false;
  private ended = false;

  constructor(
    readonly store: RunStore,
    private readonly server: Answers,
    private readonly news: () => void,
  ) {
    void this.ask();
  }

  /** The run has changed: its end brings weights of its own. */
  noticed(): void {
    const { state } = this.store;
    const ended = state !== null && !active(state);
    if (ended && !this.ended) void this.ask();
    this.ended = ended;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    if (this.asking || this.closed) return;
    this.asking = true;
    clearTimeout(this.timer);
    try {
      const state = await this.server.state(this.store.id);
      this.state = state;
      this.trouble = null;
    } catch (error) {
      this.trouble = error;
    }
    this.asking = false;
    if (this.closed) return;
    this.news();
    const { state } = this.store;
    // A run that is over and is not there will not come back by being asked for.
    const gone = this.trouble instanceof Refusal && this.trouble.status === 404 && state !== null && !active(state);
    const again = !gone && (this.trouble !== null || state === null || active(state));
    if (again) this.timer = window.setTimeout(() => void this.ask(), pause);
  }
}
