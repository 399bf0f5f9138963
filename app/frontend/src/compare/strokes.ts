// Listens to the hands on a map's canvas: what they draw, where they point, what they let go of.
import { Cursor, Finger, isRectangle, type Place, type Stroke } from "./stroke.ts";

export interface StrokeHands {
  /** A rectangle so far. */
  drawn(stroke: Stroke): void;
  letGo(): void;
  point(place: Place): void;
  leave(): void;
  /** The keys have gone somewhere: after the rectangle and the pointing, what is there is said. */
  gone(): void;
  /** Asks for a frame. */
  changed(): void;
}

export class Strokes {
  private drag: Stroke | null = null;
  private readonly finger = new Finger((from) => {
    this.drag = { from, to: from };
    navigator.vibrate?.(10);
    this.hands.changed();
  });
  private readonly cursor: Cursor;
  /** Whether the keys move over the map. */
  private keys = false;

  constructor(private readonly canvas: HTMLCanvasElement, size: () => number, private readonly hands: StrokeHands) {
    this.cursor = new Cursor(size);
    const listen = <Name extends keyof HTMLElementEventMap>(name: Name, act: (event: HTMLElementEventMap[Name]) => void, how = {}): void => canvas.addEventListener(name, act, how);
    listen("pointerdown", (event) => this.down(event));
    listen("pointermove", (event) => this.move(event));
    listen("pointerup", () => this.up());
    listen("pointercancel", () => this.end());
    listen("pointerleave", () => hands.leave());
    // The browser took a finger for a swipe where nobody says otherwise.
    listen("touchmove", (event) => this.drag && event.cancelable && event.preventDefault(), { passive: false });
    listen("contextmenu", (event) => this.drag && event.preventDefault());
    listen("keydown", (event) => this.press(event));
    listen("blur", () => {
      this.keys = false;
      hands.leave();
      hands.changed();
    });
  }

  get armed(): boolean {
    return this.finger.armed;
  }

  set armed(armed: boolean) {
    this.finger.armed = armed;
  }

  /** The rectangle to be shown; null where none is. */
  get rectangle(): Stroke | null {
    const stroke = this.drag ?? (this.keys ? this.cursor.stroke : null);
    return stroke && isRectangle(stroke) ? stroke : null;
  }

  /** Where the keys are; null where nobody uses them. */
  get place(): Place | null {
    return this.keys ? this.cursor.place : null;
  }

  private at(event: MouseEvent): Place {
    const bounds = this.canvas.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  private down(event: PointerEvent): void {
    const place = this.at(event);
    this.keys = false;
    if (event.button > 0 || !event.isPrimary) return;
    if (event.pointerType === "touch") {
      this.hands.point(place); // a finger cannot hover: its touch shows the point
      return this.finger.down(place);
    }
    this.canvas.setPointerCapture(event.pointerId);
    this.drag = { from: place, to: place };
  }

  private move(event: PointerEvent): void {
    const place = this.at(event);
    this.finger.move(place);
    if (!this.drag) return event.pointerType === "touch" ? undefined : this.hands.point(place);
    this.drag = { ...this.drag, to: place };
    if (isRectangle(this.drag)) this.hands.drawn(this.drag);
    this.hands.changed();
  }

  private up(): void {
    if (this.drag && !isRectangle(this.drag)) this.hands.letGo();
    this.end();
  }

  private end(): void {
    this.finger.up();
    this.drag = null;
    this.hands.changed();
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = this.cursor.press(event.key, event.shiftKey);
    if (!pressed) return;
    event.preventDefault();
    this.keys = true;
    const { stroke, place } = this.cursor;
    if (pressed === "let go") this.hands.letGo();
    if (pressed === "drawn" && stroke) this.hands.drawn(stroke);
    this.hands.point(place);
    this.hands.gone();
    this.hands.changed();
  }
}
