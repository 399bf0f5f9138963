// One map among several: a brush on it selects, a hand over it points, and all of them show both.
import type { Snapshot } from "../shared/data/snapshot.ts";
import { html, show, write } from "../shared/dom.ts";
import { drawMap, type MapColours } from "../shared/map/draw.ts";
import { Points } from "../shared/map/points.ts";
import { View } from "../shared/map/view.ts";
import { type Bitmap, paint } from "../shared/picture.ts";
import { type Box, boxOf, type Selection, within } from "./selection.ts";

export interface MapHands {
  /** A rectangle was drawn; null lets go of what was selected. */
  brush(map: BrushedMap, box: Box | null): void;
  /** An image is pointed at, -1 none. */
  point(map: BrushedMap, image: number): void;
  /** Asks for a frame. */
  changed(): void;
}

/** CSS pixels from which on a drag is a brush and no click. */
const least = 5;

export class BrushedMap {
  readonly canvas = html("canvas", { class: "map-canvas", role: "img" });
  private readonly preview = html("canvas", { class: "pixels" });
  private readonly previewName = html("span", { class: "small" });
  private readonly tip = html("div", { class: "tip", hidden: true }, this.preview, this.previewName);
  readonly element = html("div", { class: "map-square" }, this.canvas, this.tip);
  readonly points = new Points();
  private readonly view = new View();
  group: number | null = null;
  private size = 0;
  private readonly watcher: ResizeObserver;
  private drag: { x: number; y: number; toX: number; toY: number } | null = null;

  constructor(private readonly hands: MapHands) {
    const { canvas } = this;
    const place = (event: MouseEvent): { x: number; y: number } => {
      const bounds = canvas.getBoundingClientRect();
      return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    };
    canvas.addEventListener("pointerdown", (event) => {
      const { x, y } = place(event);
      // A finger swipes the columns and scrolls the page; its touch points at an image.
      if (event.pointerType === "touch" || event.button > 0) return this.hover(x, y);
      canvas.setPointerCapture(event.pointerId);
      this.drag = { x, y, toX: x, toY: y };
    });
    canvas.addEventListener("pointermove", (event) => {
      const { x, y } = place(event);
      if (!this.drag) return this.hover(x, y);
      Object.assign(this.drag, { toX: x, toY: y });
      if (this.drawing) this.hands.brush(this, this.box());
      this.hands.changed();
    });
    canvas.addEventListener("pointerup", () => {
      if (this.drag && !this.drawing) this.hands.brush(this, null);
      this.drag = null;
      this.hands.changed();
    });
    canvas.addEventListener("pointercancel", () => {
      this.drag = null;
      this.hands.changed();
    });
    canvas.addEventListener("pointerleave", () => this.hands.point(this, -1));
    // Asked of the canvas at every frame, the browser would lay the page out again for each map.
    this.watcher = new ResizeObserver(([entry]) => {
      this.size = entry?.contentRect.width ?? 0;
      hands.changed();
    });
    this.watcher.observe(canvas);
    Object.assign(canvas, { __places: () => this.places() });
  }

  private get drawing(): boolean {
    const { drag } = this;
    return drag !== null && Math.hypot(drag.toX - drag.x, drag.toY - drag.y) >= least;
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
    if (this.drag && this.drawing) this.frame(context, colours);
    return moving;
  }

  private frame(context: CanvasRenderingContext2D, colours: MapColours): void {
    const { x, y, toX, toY } = this.drag as { x: number; y: number; toX: number; toY: number };
    context.strokeStyle = colours.text;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.strokeRect(Math.min(x, toX) + 0.5, Math.min(y, toY) + 0.5, Math.abs(toX - x), Math.abs(toY - y));
    context.setLineDash([]);
  }

  private box(): Box {
    const { x, y, toX, toY } = this.drag as { x: number; y: number; toX: number; toY: number };
    const { view } = this;
    return boxOf(view.toDataX(x), view.toDataY(y), view.toDataX(toX), view.toDataY(toY));
  }

  private hover(x: number, y: number): void {
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
