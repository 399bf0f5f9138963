// What is measured while the hand moves; tests read it off the root element.

const kept = 2000;

export class Hooks {
  private readonly latencies: number[] = [];
  /** Time stamp of a move that was not painted yet; 0 for none. */
  private waiting = 0;
  private moved = false;
  private drawn = false;
  private owed = false;
  private framesMoved = 0;
  private framesDrawn = 0;
  private panning: number[] = [];
  private panned = 0;

  constructor(private readonly root: HTMLElement) {}

  /** The hand moved at this time (an event's time stamp). */
  move(time: number): void {
    this.waiting = time;
    this.moved = true;
  }

  /** An animation frame begins: where the hand has moved since the last one, it owes a drawing, or has had it. */
  frame(): void {
    this.owed = false;
    if (!this.moved) return;
    this.framesMoved++;
    if (this.drawn) this.framesDrawn++;
    else this.owed = true;
    this.moved = this.drawn = false;
  }

  /** The decoded image was painted just now. */
  painted(): void {
    // Since the page was asked for: from now on the point can be dragged.
    this.root.dataset["readyMs"] ??= performance.now().toFixed(0);
    if (!this.waiting) return;
    this.latencies.push(performance.now() - this.waiting);
    this.latencies.splice(0, this.latencies.length - kept);
    this.waiting = 0;
    if (this.owed) this.framesDrawn++;
    else this.drawn = true;
    this.owed = false;
  }

  /** The map was drawn anew while somebody pans or zooms. */
  pan(time: number): void {
    if (this.panned && time - this.panned < 500) this.panning.push(time - this.panned);
    this.panned = time;
    this.panning.splice(0, this.panning.length - kept);
  }

  /** Writes it all down: not while something moves, for this costs time as well. */
  tell(): void {
    const at = (values: readonly number[], share: number): string => {
      const sorted = [...values].sort((a, b) => a - b);
      return (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
    };
    Object.assign(this.root.dataset, {
      moves: String(this.latencies.length),
      moveMedian: at(this.latencies, 0.5),
      moveP95: at(this.latencies, 0.95),
      moveMost: at(this.latencies, 1),
      framesMoved: String(this.framesMoved),
      framesDrawn: String(this.framesDrawn),
      panFrames: String(this.panning.length),
      panMedian: at(this.panning, 0.5),
      panP95: at(this.panning, 0.95),
    });
  }

  reset(): void {
    this.latencies.length = this.panning.length = 0;
    this.framesMoved = this.framesDrawn = this.waiting = this.panned = 0;
    this.moved = this.drawn = this.owed = false;
  }
}
