// Through time: the moments of a run whose weights were kept, one under the slider, or one after the other.
import type { ModelRun } from "./data/model-run.ts";
import type { Store } from "./state/state.ts";

/** Milliseconds that a moment is shown in a replay, at least: its model may have to be fetched first. */
const pace = 700;

export class TimeLine {
  playing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private fetching = false;

  constructor(
    private readonly store: Store,
    private readonly run: () => ModelRun | null,
    private readonly changed: () => void,
  ) {}

  get steps(): number[] {
    return this.run()?.moments.map(({ step }) => step) ?? [];
  }

  /** Index of the moment that is asked for. */
  get position(): number {
    const { steps } = this;
    const { step } = this.store.now;
    return step === null ? steps.length - 1 : Math.max(0, steps.findLastIndex((other) => other <= step));
  }

  scrub(index: number): void {
    this.stop();
    this.go(index);
    void this.fetchAll();
  }

  play(): void {
    if (this.playing) return this.stop();
    this.playing = true;
    void this.fetchAll();
    this.go(this.position >= this.steps.length - 1 ? 0 : this.position);
    this.next();
    this.changed();
  }

  stop(): void {
    clearTimeout(this.timer);
    if (!this.playing) return;
    this.playing = false;
    this.changed();
  }

  private next(): void {
    this.timer = setTimeout(() => {
      const { position, steps } = this;
      const shown = this.there(steps[position + 1] ?? -1);
      if (position >= steps.length - 1) return this.stop();
      if (shown) this.go(position + 1);
      this.next();
    }, pace);
  }

  private there(step: number): boolean {
    return step < 0 || (this.run()?.want(step, this.store.now.split) ?? null) !== null;
  }

  private go(index: number): void {
    const { steps } = this;
    this.store.set({ step: index >= steps.length - 1 ? null : (steps[index] ?? null) });
  }

  /** Somebody looks through time: all moments are fetched, one after the other, the newest first. */
  private async fetchAll(): Promise<void> {
    if (this.fetching) return;
    this.fetching = true;
    for (const step of this.steps.reverse()) {
      for (let tries = 0; tries < 40 && !this.there(step); tries++) await new Promise((go) => setTimeout(go, 100));
    }
    this.fetching = false;
  }
}
