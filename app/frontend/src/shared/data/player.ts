// Which snapshot is shown: the newest one, the one under the slider, or the next one of a replay.

export type Mode = "follow" | "scrub" | "replay";

// An opening replay shows the end for so many milliseconds, and goes on for so many rounds: then the machine may rest.
const rest = 3000;
const openingRounds = 3;

/** Where the time stands in a list of snapshot steps. Holds no clock: somebody calls `advance`. */
export class Player {
  mode: Mode = "follow";
  /** Rounds that a replay still begins anew; 0 plays it to its end. */
  rounds = 0;
  private index = 0;

  /** The step to show, or undefined where there is none yet. */
  step(steps: readonly number[]): number | undefined {
    return steps[this.position(steps)];
  }

  /** Index of that step. */
  position(steps: readonly number[]): number {
    return this.mode === "follow" ? steps.length - 1 : Math.min(this.index, steps.length - 1);
  }

  follow(): void {
    this.mode = "follow";
  }

  /** Shows one snapshot; at the newest one of a run that still trains, follows it. */
  scrub(index: number, steps: readonly number[], growing: boolean): void {
    this.index = Math.max(0, Math.min(index, steps.length - 1));
    this.mode = growing && this.index === steps.length - 1 ? "follow" : "scrub";
  }

  /** Replays once, from where the slider stands, or from the start when it stands at the end. */
  replay(steps: readonly number[]): void {
    const here = this.position(steps);
    this.index = here >= steps.length - 1 ? 0 : here;
    this.rounds = 0;
    this.mode = "replay";
  }

  /** Shows the end, then replays a few times: how a page opens with a finished run. */
  openAlive(steps: readonly number[]): void {
    this.index = Math.max(0, steps.length - 1);
    this.rounds = openingRounds;
    this.mode = "replay";
  }

  pause(): void {
    if (this.mode === "replay") this.mode = "scrub";
  }

  /** Goes one snapshot on in a replay, if `ready` says that it is there. Ends in "follow", or begins anew. */
  advance(steps: readonly number[], ready: (step: number) => boolean): void {
    if (this.mode !== "replay" || steps.length < 2) return;
    const next = this.index + 1 < steps.length ? this.index + 1 : 0;
    if (next === 0 && this.rounds === 0) this.mode = "follow";
    else if (ready(steps[next] as number)) {
      this.index = next;
      if (next === 0) this.rounds--;
    }
  }

  /** Milliseconds until the next snapshot: a replay takes `total`, no step is a flicker or a wait, and a loop rests at its end. */
  interval(steps: readonly number[], total: number): number {
    if (this.rounds > 0 && this.position(steps) === steps.length - 1) return rest;
    return Math.min(700, Math.max(90, total / Math.max(1, steps.length - 1)));
  }
}
