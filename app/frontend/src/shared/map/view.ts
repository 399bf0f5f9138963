// From data to the screen and back: a square that fits the points, and what the person did to it.

/** A square in data coordinates. */
export interface Extent {
  x: number;
  y: number;
  half: number;
}

const margin = 0.93;

export class View {
  /** The square that the unzoomed view shows. */
  fit: Extent = { x: 0, y: 0, half: 1 };
  /** Side of the canvas in CSS pixels. */
  size = 1;
  zoom = 1;
  /** The person's shift, in halves of the unzoomed square. */
  panX = 0;
  panY = 0;

  private get unit(): number {
    return (this.size / 2) * margin;
  }

  toScreenX(x: number): number {
    return this.size / 2 + ((x - this.fit.x) / this.fit.half + this.panX) * this.zoom * this.unit;
  }

  toScreenY(y: number): number {
    return this.size / 2 - ((y - this.fit.y) / this.fit.half + this.panY) * this.zoom * this.unit;
  }

  toDataX(screen: number): number {
    return ((screen - this.size / 2) / (this.zoom * this.unit) - this.panX) * this.fit.half + this.fit.x;
  }

  toDataY(screen: number): number {
    return ((this.size / 2 - screen) / (this.zoom * this.unit) - this.panY) * this.fit.half + this.fit.y;
  }

  /** Zooms about a screen point, which stays where it is. */
  zoomAt(x: number, y: number, factor: number): void {
    const zoom = Math.min(60, Math.max(0.5, this.zoom * factor));
    const dx = (x - this.size / 2) / this.unit;
    const dy = (this.size / 2 - y) / this.unit;
    this.panX += dx / zoom - dx / this.zoom;
    this.panY += dy / zoom - dy / this.zoom;
    this.zoom = zoom;
  }

  /** Moves the picture by screen pixels. */
  panBy(dx: number, dy: number): void {
    this.panX += dx / (this.zoom * this.unit);
    this.panY -= dy / (this.zoom * this.unit);
  }

  reset(): void {
    this.zoom = 1;
    this.panX = 0;
    this.panY = 0;
  }

  get moved(): boolean {
    return this.zoom !== 1 || this.panX !== 0 || this.panY !== 0;
  }
}

/** The square around all but the farthest few in a thousand on each side, so that a stray point hides none. */
export function extentOf(points: Float32Array): Extent {
  const range = (offset: number): [number, number] => {
    const values = new Float32Array(points.length / 2).map((_, index) => points[index * 2 + offset] as number).sort();
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0;
    const [low, high] = [at(0.002), at(0.998)];
    return [low, high];
  };
  const [left, right] = range(0);
  const [bottom, top] = range(1);
  const half = Math.max(right - left, top - bottom) / 2;
  return { x: (left + right) / 2, y: (bottom + top) / 2, half: half > 0 && Number.isFinite(half) ? half * 1.08 : 1 };
}

/** The smallest square that holds both. */
export function union(a: Extent, b: Extent): Extent {
  const left = Math.min(a.x - a.half, b.x - b.half);
  const right = Math.max(a.x + a.half, b.x + b.half);
  const bottom = Math.min(a.y - a.half, b.y - b.half);
  const top = Math.max(a.y + a.half, b.y + b.half);
  return { x: (left + right) / 2, y: (bottom + top) / 2, half: Math.max(right - left, top - bottom) / 2 };
}

/** Round numbers between two values, about `count` of them. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}
