// What a mouse, a finger or the keys draw on a map: a rectangle from where it began to where it is. Pure.

/** In CSS pixels of the map. */
export interface Place {
  x: number;
  y: number;
}

export interface Stroke {
  from: Place;
  to: Place;
}

/** CSS pixels from which on a stroke is a rectangle and no click. */
const least = 5;

export const isRectangle = ({ from, to }: Stroke): boolean => Math.hypot(to.x - from.x, to.y - from.y) >= least;

/** Milliseconds that a finger rests before it draws, and CSS pixels that it may shake meanwhile. */
export const rest = 400;
const shake = 8;

/** A finger on a map swipes the columns and scrolls the page, unless it draws: where the map is armed, or it has rested. */
export class Finger {
  /** Whether a finger draws at once. */
  armed = false;
  private at: Place | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `begin` is called where a finger has rested: there a rectangle begins. */
  constructor(private readonly begin: (place: Place) => void) {}

  down(place: Place): void {
    this.up();
    if (this.armed) return this.begin(place);
    this.at = place;
    this.timer = setTimeout(() => {
      this.at = null;
      this.begin(place);
    }, rest);
  }

  /** It has moved: one that has not rested yet swipes. */
  move({ x, y }: Place): void {
    if (this.at && Math.hypot(x - this.at.x, y - this.at.y) > shake) this.up();
  }

  up(): void {
    clearTimeout(this.timer);
    this.at = null;
  }
}

/** What a key did to a cursor. */
export type Pressed = "moved" | "drawn" | "let go" | null;

const ways: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Steps from one side of a map to the other. */
const steps = 32;

/** The place that the keys move over a map, and the rectangle that they draw: with Shift, or from where Enter was pressed. */
export class Cursor {
  /** Shares of the map's side. */
  private x = 0.5;
  private y = 0.5;
  private from: readonly [number, number] | null = null;
  private held = false;

  constructor(private readonly size: () => number) {}

  get place(): Place {
    const size = this.size();
    return { x: this.x * size, y: this.y * size };
  }

  /** The rectangle so far; null where none is being drawn. */
  get stroke(): Stroke | null {
    const size = this.size();
    return this.from && { from: { x: this.from[0] * size, y: this.from[1] * size }, to: this.place };
  }

  press(key: string, shift: boolean): Pressed {
    if (key === "Escape") {
      this.from = null;
      this.held = false;
      return "let go";
    }
    if (key === "Enter" || key === " ") {
      this.held = this.from === null;
      this.from = this.held ? [this.x, this.y] : null;
      return "moved";
    }
    const way = ways[key];
    if (!way) return null;
    if (shift) this.from ??= [this.x, this.y];
    else if (!this.held) this.from = null;
    const move = (at: number, by: number): number => Math.min(1, Math.max(0, at + by / steps));
    this.x = move(this.x, way[0]);
    this.y = move(this.y, way[1]);
    return this.from ? "drawn" : "moved";
  }
}
