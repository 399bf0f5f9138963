// The map: points that stand still, and a handle that goes where the hand does.
import { html } from "../shared/dom.ts";
import { drawMap } from "../shared/map/draw.ts";
import { Points } from "../shared/map/points.ts";
import { View } from "../shared/map/view.ts";

export interface MapHands {
  /** The handle is to go to a place of the plane. */
  moveTo(x: number, y: number): void;
  /** The code is to be that of an image, in all of its axes. */
  begin(index: number): void;
}

/** Pixels from a point within which a press means it. */
const reach = 8;

const arrows: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class HomeMap {
  readonly canvas = html("canvas", {});
  readonly handle = html("div", { class: "handle", role: "application", tabindex: 0 });
  /** Around the image that is nearest in the whole code: on the map others may lie nearer. */
  private readonly ring = html("div", { class: "ring" });
  readonly element = html("div", { class: "map" }, this.canvas, this.ring, this.handle);
  private readonly view = new View();
  private readonly points = new Points();
  private at: [number, number] = [0, 0];
  private marked: [number, number] = [0, 0];

  constructor(places: Float32Array, labels: Uint8Array, private readonly language: string, hands: MapHands) {
    this.points.labels = labels;
    this.points.glide(places, Points.extent(places), 0, 0);
    this.view.fit = this.points.fit;
    const move = (event: PointerEvent): void => {
      const box = this.element.getBoundingClientRect();
      const inside = (value: number): number => Math.max(0, Math.min(box.width, value));
      const [x, y] = [this.view.toDataX(inside(event.clientX - box.left)), this.view.toDataY(inside(event.clientY - box.top))];
      const pressed = event.type === "pointerdown" ? this.pointAt(x, y, reach) : -1;
      if (pressed >= 0) hands.begin(pressed);
      else hands.moveTo(x, y);
    };
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || !event.isPrimary) return;
      this.element.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.handle.focus({ preventScroll: true }); // the arrow keys go on from where the hand let go
      this.element.classList.add("held");
      move(event);
    });
    this.element.addEventListener("pointermove", (event) => this.element.hasPointerCapture(event.pointerId) && move(event));
    this.element.addEventListener("lostpointercapture", () => this.element.classList.remove("held"));
    this.handle.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        hands.begin(this.pointAt(...this.at, Infinity));
      }
      const way = arrows[event.key];
      if (!way) return;
      event.preventDefault();
      const step = this.view.fit.half * (event.shiftKey ? 0.1 : 0.02);
      hands.moveTo(this.at[0] + way[0] * step, this.at[1] + way[1] * step);
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Puts the handle somewhere. */
  place(x: number, y: number): void {
    this.at = [x, y];
    this.handle.style.transform = `translate(${this.view.toScreenX(x)}px, ${this.view.toScreenY(y)}px)`;
  }

  /** Puts the ring around a place. */
  mark(x: number, y: number): void {
    this.marked = [x, y];
    this.ring.style.transform = `translate(${this.view.toScreenX(x)}px, ${this.view.toScreenY(y)}px)`;
  }

  /** The image whose point lies nearest on the map, within so many pixels; -1 for none. */
  private pointAt(x: number, y: number, pixels: number): number {
    return this.points.nearest(x, y, pixels * (this.view.toDataX(1) - this.view.toDataX(0)), () => true);
  }

  private draw(): void {
    const size = this.element.clientWidth;
    const context = this.canvas.getContext("2d");
    if (!size || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    this.view.size = size;
    this.canvas.width = this.canvas.height = Math.round(size * ratio);
    const style = getComputedStyle(this.element);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const format = new Intl.NumberFormat(this.language, { maximumFractionDigits: 2 });
    drawMap(context, {
      points: this.points,
      view: this.view,
      ratio,
      colours: { text: colour("--text"), muted: colour("--muted"), line: colour("--line"), background: colour("--bg"), font: style.fontFamily },
      shown: () => true,
      marked: -1,
      number: (value) => format.format(value),
    });
    this.place(...this.at);
    this.mark(...this.marked);
  }
}
