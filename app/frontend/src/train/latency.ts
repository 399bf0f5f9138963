// How long a metrics line takes from the trainer to the screen; tests read it off the root element.
import type { MetricsLine } from "../shared/types.ts";

const kept = 500;

export class Latency {
  private waiting: number[] = [];
  private readonly values: number[] = [];
  private pressed: { time: number; run: string | undefined } | null = null;
  private since = Date.now();

  /** From now on a new run is watched: what was emitted before now is history and not measured. */
  restart(): void {
    this.since = Date.now();
    this.waiting = [];
  }

  /** Train was pressed while `run` was shown. */
  press(run: string | undefined): void {
    this.pressed = { time: performance.now(), run };
  }

  arrived(lines: readonly MetricsLine[]): void {
    for (const { emitted } of lines) {
      if (emitted !== undefined && emitted * 1000 >= this.since) this.waiting.push(emitted * 1000);
    }
  }

  /** What has arrived is on the screen now. */
  drawn(root: HTMLElement, run: string | undefined, points: number): void {
    if (this.pressed && points > 0 && run !== this.pressed.run) {
      root.dataset["trainToPoint"] = (performance.now() - this.pressed.time).toFixed(0);
      this.pressed = null;
    }
    if (!this.waiting.length) return;
    for (const emitted of this.waiting) this.values.push(Math.max(0, Date.now() - emitted));
    this.waiting = [];
    this.values.splice(0, this.values.length - kept);
    const sorted = [...this.values].sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
    root.dataset["latencyLast"] = this.values.at(-1)?.toFixed(0);
    root.dataset["latencyMedian"] = at(0.5);
    root.dataset["latencyP95"] = at(0.95);
    root.dataset["latencyCount"] = String(this.values.length);
  }
}
