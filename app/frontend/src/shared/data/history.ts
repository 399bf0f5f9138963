// The metrics of one run in order of step.
import type { MetricsLine } from "../types.ts";

/** Two lines of one step: the second, a pause for one, may say less than the first. */
function merged(before: MetricsLine, line: MetricsLine): MetricsLine {
  return {
    ...line,
    train: { ...before.train, ...line.train },
    test: line.test ?? before.test,
    snapshot: line.snapshot || before.snapshot,
    samples_per_second: line.samples_per_second || before.samples_per_second,
  };
}

export class History {
  readonly lines: MetricsLine[] = [];
  private readonly names = new Set<string>();

  /** Adds lines. A step passed before means the run went on from a checkpoint: what followed it is replaced. */
  add(lines: readonly MetricsLine[]): void {
    for (const line of lines) {
      while (this.last && this.last.step > line.step) this.lines.pop();
      const before = this.last?.step === line.step ? this.lines.pop() : undefined;
      this.lines.push(before ? merged(before, line) : line);
      for (const name of Object.keys(line.train)) this.names.add(name);
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

  /**
   * Seconds left by the clock, null where nothing is known yet. The training says them; of an older run the later half
   * of the steps made tells how fast it goes: its first steps are slow and its first snapshots close together.
   */
  secondsLeft(): number | null {
    const { last } = this;
    if (last?.left !== undefined) return last.left;
    const half = last && this.at(last.step / 2);
    if (!last || !half || half.step >= last.step || last.steps < last.step) return null;
    const taken = last.elapsed !== undefined && half.elapsed !== undefined ? last.elapsed - half.elapsed : last.seconds - half.seconds;
    return ((last.steps - last.step) * taken) / (last.step - half.step);
  }

  snapshotSteps(): number[] {
    return this.lines.filter((line) => line.snapshot).map((line) => line.step);
  }

  /** Names of the loss terms, the total first. A line may leave some out. */
  terms(): string[] {
    const names = [...this.names].filter((name) => name !== "loss");
    // With one term of weight one, the total says the same thing twice.
    return names.length === 1 ? ["loss"] : ["loss", ...names];
  }
}
