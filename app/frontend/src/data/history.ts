// The metrics of one run in order of step.
import type { MetricsLine } from "../types.ts";

export class History {
  readonly lines: MetricsLine[] = [];

  /** Adds lines. A step seen before means the run went on from a checkpoint: what followed it is replaced. */
  add(lines: readonly MetricsLine[]): void {
    for (const line of lines) {
      while (this.last && this.last.step >= line.step) this.lines.pop();
      this.lines.push(line);
    }
  }

  get last(): MetricsLine | undefined {
    return this.lines.at(-1);
  }

  /** The newest line not after `step` (the first one where all are after it). */
  at(step: number): MetricsLine | undefined {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle] as MetricsLine).step <= step) low = middle + 1;
      else high = middle;
    }
    return this.lines[Math.max(0, low - 1)];
  }

  /** The newest line not after `step` that holds test values. */
  testAt(step: number): MetricsLine | undefined {
    let found: MetricsLine | undefined;
    for (const line of this.lines) {
      if (line.step > step) break;
      if (line.test) found = line;
    }
    return found;
  }

  snapshotSteps(): number[] {
    return this.lines.filter((line) => line.snapshot).map((line) => line.step);
  }

  /** Names of the loss terms, the total first. */
  terms(): string[] {
    const names = Object.keys(this.last?.train ?? {}).filter((name) => name !== "loss");
    // With one term of weight one, the total says the same thing twice.
    return names.length === 1 ? ["loss"] : ["loss", ...names];
  }
}
