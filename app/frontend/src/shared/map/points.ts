// The points of the map: where they are now, where they glide to, and which one is nearest.
import { type Extent, extentOf } from "./view.ts";

export class Points {
  /** (points, 2) as drawn now */
  now = new Float32Array(0);
  labels: Uint8Array = new Uint8Array(0);
  fit: Extent = { x: 0, y: 0, half: 1 };
  private from = new Float32Array(0);
  private to = new Float32Array(0);
  private fromFit: Extent = this.fit;
  private toFit: Extent = this.fit;
  private began = 0;
  private lasts = 0;
  moving = false;

  get count(): number {
    return this.now.length / 2;
  }

  clear(): void {
    this.now = this.from = this.to = new Float32Array(0);
    this.labels = new Uint8Array(0);
    this.moving = false;
  }

  /** Sends the points to new places and the view to a new square, in `lasts` milliseconds from `time` on. */
  glide(target: Float32Array, fit: Extent, time: number, lasts: number): void {
    const comparable = target.length === this.now.length;
    this.from = comparable ? this.now.slice() : target.slice();
    this.to = target as Float32Array<ArrayBuffer>;
    this.fromFit = comparable ? this.fit : fit;
    this.toFit = fit;
    this.began = time;
    this.lasts = comparable ? lasts : 0;
    this.now = this.from.slice();
    this.moving = true;
    this.advance(time);
  }

  /** Moves everything to its place at `time`; true while the glide goes on. */
  advance(time: number): boolean {
    if (!this.moving) return false;
    const linear = this.lasts > 0 ? Math.min(1, (time - this.began) / this.lasts) : 1;
    const share = linear < 1 ? linear * linear * (3 - 2 * linear) : 1;
    const { now, from, to } = this;
    for (let index = 0; index < now.length; index++) {
      const start = from[index] as number;
      now[index] = start + ((to[index] as number) - start) * share;
    }
    const mix = (key: keyof Extent): number => this.fromFit[key] + (this.toFit[key] - this.fromFit[key]) * share;
    this.fit = { x: mix("x"), y: mix("y"), half: mix("half") };
    this.moving = linear < 1;
    return this.moving;
  }

  /** Index of the nearest point within `reach` (data units) whose class is shown, or -1. */
  nearest(x: number, y: number, reach: number, shown: (label: number) => boolean): number {
    let best = -1;
    let least = reach * reach;
    for (let index = 0; index < this.count; index++) {
      const dx = (this.now[index * 2] as number) - x;
      const dy = (this.now[index * 2 + 1] as number) - y;
      const distance = dx * dx + dy * dy;
      if (distance < least && shown(this.labels[index] as number)) {
        least = distance;
        best = index;
      }
    }
    return best;
  }

  /** The extent that a set of points asks for; not finite ones ask for nothing. */
  static extent(points: Float32Array): Extent {
    return extentOf(points);
  }
}
