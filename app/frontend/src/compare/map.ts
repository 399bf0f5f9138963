// One map among several: a brush on it selects, a hand over it points, and all of them show both.
import type { Snapshot } from "../shared/data/snapshot.ts";
import { html, show, svg, write } from "../shared/dom.ts";
import { drawMap, type MapColours } from "../shared/map/draw.ts";
import { Points } from "../shared/map/points.ts";
import { View } from "../shared/map/view.ts";
import { type Bitmap, paint } from "../shared/picture.ts";
import { type Box, boxOf, type Selection, within } from "./selection.ts";
import type { Place } from "./stroke.ts";
import { Strokes } from "./strokes.ts";

export interface MapHands {
  /** A rectangle was drawn; null lets go of what was selected. */
  brush(map: BrushedMap, box: Box | null): void;
  /** An image is pointed at, -1 none. */
  point(map: BrushedMap, image: number): void;
  /** The keys have gone over the map: says what is there. */
  speak(map: BrushedMap): void;
  /** Asks for a frame. */
  changed(): void;
}

const dashed = (): SVGSVGElement =>
  svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 2, y: 2, width: 12, height: 12, rx: 1, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-dasharray": "3 2" }));

export class BrushedMap {
  readonly canvas = html("canvas", { class: "map-canvas", role: "img", tabindex: 0 });
  private readonly preview = html("canvas", { class: "pixels" });
  private readonly previewName = html("span", { class: "small" });
  private readonly tip = html("div", { class: "tip", hidden: true }, this.preview, this.previewName);
  /** For fingers: with it on, they draw on the map and do not swipe. */
  readonly arm = html("button", { type: "button", class: "icon arm", "data-act": "arm", "aria-pressed": "false", onclick: () => this.armed(!this.strokes.armed) }, dashed());
  readonly element = html("div", { class: "map-square" }, this.canvas, this.tip, this.arm);
  readonly points = new Points();
  private readonly view = new View();
  private readonly strokes: Strokes;
  group: number | null = null;
  private size = 0;
  private readonly watcher: ResizeObserver;

  constructor(private readonly hands: MapHands) {
    const { canvas, view } = this;
    this.strokes = new Strokes(canvas, () => this.size, {
      drawn: ({ from, to }) => hands.brush(this, boxOf(view.toDataX(from.x), view.toDataY(from.y), view.toDataX(to.x), view.toDataY(to.y))),
      letGo: () => hands.brush(this, null),
      point: (place) => this.hover(place),
      leave: () => hands.point(this, -1),
      gone: () => hands.speak(this),
      changed: () => hands.changed(),
    });
    // Asked of the canvas at every frame, the browser would lay the page out again for each map.
    this.watcher = new ResizeObserver(([entry]) => {
      this.size = entry?.contentRect.width ?? 0;
      hands.changed();
    });
    this.watcher.observe(canvas);
    Object.assign(canvas, { __places: () => this.places() });
  }

  destroy(): void {
    this.watcher.disconnect();
  }

  /** Sends the points to a snapshot, gliding for so many milliseconds. */
  show(snapshot: Snapshot, labels: Uint8Array, glide: number): void {
    this.points.labels = labels;
    this.points.glide(snapshot.map, Points.extent(snapshot.map), performance.now(), glide);
  }

  clear(): void {
    this.points.clear();
  }

  /** The points of a rectangle that are shown. */
  inside(box: Box, shown: (label: number) => boolean): Set<number> {
    return within(this.points.now, box, (index) => shown(this.points.labels[index] as number));
  }

  /** Draws a frame; true while points still glide. */
  draw(time: number, selection: Selection, shown: (label: number) => boolean, colours: MapColours): boolean {
    const { size } = this;
    const context = this.canvas.getContext("2d");
    if (!size || !context) return false;
    const ratio = window.devicePixelRatio || 1;
    const pixels = Math.round(size * ratio);
    if (this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    const moving = this.points.advance(time);
    this.view.size = size;
    this.view.fit = this.points.fit;
    drawMap(context, {
      points: this.points,
      view: this.view,
      ratio,
      colours,
      shown,
      selected: selection.of(this.group),
      marked: selection.markedOn(this.group),
      number: () => "", // side by side the numbers of the axes would be in the way of the shapes
    });
    this.drawHands(context, colours);
    return moving;
  }

  private drawHands(context: CanvasRenderingContext2D, colours: MapColours): void {
    const { rectangle, place } = this.strokes;
    context.strokeStyle = colours.text;
    context.lineWidth = 1;
    if (rectangle) {
      const { from, to } = rectangle;
      context.setLineDash([4, 3]);
      context.strokeRect(Math.min(from.x, to.x) + 0.5, Math.min(from.y, to.y) + 0.5, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
      context.setLineDash([]);
    }
    if (!place) return;
    context.lineWidth = 2;
    context.beginPath();
    for (const [dx, dy] of [[8, 0], [0, 8]] as const) {
      context.moveTo(place.x - dx, place.y - dy);
      context.lineTo(place.x + dx, place.y + dy);
    }
    context.stroke();
  }

  private armed(armed: boolean): void {
    this.strokes.armed = armed;
    this.arm.setAttribute("aria-pressed", String(armed));
    this.element.toggleAttribute("data-armed", armed);
  }

  private hover({ x, y }: Place): void {
    const { view } = this;
    const reach = Math.abs(view.toDataX(16) - view.toDataX(0));
    this.hands.point(this, this.points.nearest(view.toDataX(x), view.toDataY(y), reach, () => true));
  }

  /** Shows the image that a hand points at here, beside its point; null shows none. */
  tell(image: number, picture: Bitmap | null, name: string): void {
    show(this.tip, picture !== null);
    if (!picture) return;
    paint(this.preview, picture);
    write(this.previewName, name);
    const { x, y } = this.place(image);
    const left = x > this.view.size / 2 ? x - 84 : x + 14;
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, Math.min(y - 40, this.view.size - 92)))}px)`;
  }

  /** Where an image's point stands on the canvas, in its CSS pixels. */
  place(image: number): { x: number; y: number } {
    return { x: this.view.toScreenX(this.points.now[image * 2] as number), y: this.view.toScreenY(this.points.now[image * 2 + 1] as number) };
  }

  /** Where all points stand: tests read it. */
  private places(): { x: number; y: number }[] {
    return Array.from({ length: this.points.count }, (_, index) => this.place(index));
  }
}
