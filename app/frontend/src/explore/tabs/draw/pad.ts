// The canvas under the hand: paper, ink and noise, and what pen, finger and mouse do on it.
import { html } from "../../../shared/dom.ts";
import type { Convention } from "./convention.ts";
import { type Brush, drawStroke, side } from "./ink-canvas.ts";
import type { Seen } from "./drawing.ts";
import type { Stroke } from "./strokes.ts";

/** The button that a pen names when it is turned round (Pointer Events, section 4.1.1). */
const eraserEnd = 5;

export interface PadActions {
  /** A new stroke with the tool in hand; `turned` where the pen's own eraser end touches the canvas. */
  begin(x: number, y: number, turned: boolean): Stroke;
  /** Points came to the stroke; `time` is when the hand made them. */
  moved(stroke: Stroke, from: number, time: number): void;
  end(stroke: Stroke): void;
}

export class Pad {
  private readonly base = html("canvas", { class: "pixels layer", width: 1, height: 1 });
  private readonly lines = html("canvas", { class: "layer", width: 2 * side, height: 2 * side });
  private readonly grain = html("canvas", { class: "pixels grain", width: 1, height: 1 });
  private readonly frame = html("i", { class: "frame" });
  readonly hint = html("span", { class: "hint" });
  readonly element = html("div", { class: "pad", role: "img" }, this.base, this.lines, this.grain, this.frame, this.hint);
  /** The strokes at the size from which the encoder's image is made. */
  readonly ink = html("canvas", { width: side, height: side }).getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  private readonly shown = this.lines.getContext("2d") as CanvasRenderingContext2D;
  private stroke: Stroke | null = null;
  private pointer = -1;

  constructor(private readonly actions: PadActions) {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) element.addEventListener(end, (event) => this.up(event));
  }

  get busy(): boolean {
    return this.stroke !== null;
  }

  /** Draws all strokes anew. */
  redraw(strokes: readonly Stroke[], brush: Brush, how: Convention): void {
    this.element.style.background = how.background > 0.5 ? "#fff" : "#000";
    this.element.classList.toggle("light", how.background > 0.5);
    for (const context of [this.ink, this.shown]) {
      context.globalCompositeOperation = "source-over";
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      for (const stroke of strokes) drawStroke(context, stroke, brush);
    }
  }

  /** Draws what came to a stroke. */
  extend(stroke: Stroke, brush: Brush, from: number): void {
    for (const context of [this.ink, this.shown]) drawStroke(context, stroke, brush, Math.max(0, from - 1));
  }

  /** Shows which part of the canvas the image is, where it is less than all; null where ink is placed anyway. */
  framed(shape: readonly [number, number, number] | null): void {
    const [, height, width] = shape ?? [1, 1, 1];
    this.frame.hidden = height === width;
    const longest = Math.max(height, width);
    const beside = (part: number): string => `${(50 * (longest - part)) / longest}%`;
    this.frame.style.inset = `${beside(height)} ${beside(width)}`;
  }

  /** The picture under the ink; null for paper. */
  underneath(image: Float32Array | null, paint: (canvas: HTMLCanvasElement, image: Float32Array) => void): void {
    this.base.hidden = !image;
    if (image) paint(this.base, image);
  }

  /** Shows the noise where the encoder's pixels lie on the canvas. */
  noise(seen: Seen | null, [channels, height, width]: readonly [number, number, number]): void {
    const { grain } = this;
    grain.hidden = !seen?.grain;
    if (!seen?.grain) return;
    const { left, top, pixel } = seen.window;
    const share = (pixels: number): string => `${(100 * pixels) / side}%`;
    Object.assign(grain.style, { left: share(left), top: share(top), width: share(pixel * width), height: share(pixel * height) });
    const data = new Uint8ClampedArray(height * width * 4);
    for (let at = 0; at < height * width; at++) {
      const hit = !Number.isNaN(seen.grain[at] as number);
      for (let channel = 0; channel < 3; channel++) {
        data[at * 4 + channel] = 255 * (seen.grain[(channels === 3 ? channel : 0) * height * width + at] as number);
      }
      data[at * 4 + 3] = hit ? 255 : 0;
    }
    if (grain.width !== width) grain.width = width;
    if (grain.height !== height) grain.height = height;
    grain.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  }

  private place(event: PointerEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    const within = (value: number): number => Math.max(0, Math.min(255, value * 256 - 0.5));
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  }

  private down(event: PointerEvent): void {
    const turned = event.button === eraserEnd;
    if ((event.button > 0 && !turned) || this.stroke) return;
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.stroke = this.actions.begin(...this.place(event), turned);
    this.actions.moved(this.stroke, 0, event.timeStamp);
  }

  private move(event: PointerEvent): void {
    const { stroke } = this;
    if (!stroke || event.pointerId !== this.pointer) return;
    const from = stroke.points.length / 2;
    const all = event.getCoalescedEvents?.() ?? [];
    const points = stroke.points as number[];
    for (const part of all.length ? all : [event]) points.push(...this.place(part));
    this.actions.moved(stroke, from, event.timeStamp);
  }

  private up(event: PointerEvent): void {
    const { stroke } = this;
    if (!stroke || event.pointerId !== this.pointer) return;
    this.stroke = null;
    this.actions.end(stroke);
  }
}
