// The latent map: the codes of the test images, coloured by class, gliding from snapshot to snapshot.
import type { Pictures, Probe, Snapshot } from "../../shared/data/snapshot.ts";
import { html, show, write } from "../../shared/dom.ts";
import { percent } from "../../shared/format.ts";
import { imageBitmap, paint } from "../../shared/picture.ts";
import type { Text } from "../../shared/text.ts";
import { drawMap, type MapColours } from "../../shared/map/draw.ts";
import { listenForHands } from "../../shared/map/gestures.ts";
import { Legend } from "./legend.ts";
import { Points } from "../../shared/map/points.ts";
import { type Extent, union, View } from "../../shared/map/view.ts";

export interface DrawnPoint {
  x: number;
  y: number;
  label: number;
}

export class LatentMap {
  readonly canvas = html("canvas", { class: "map-canvas", tabindex: 0, role: "img" });
  readonly legend = new Legend(() => this.changed());
  private readonly horizontal = html("div", { class: "axis-x small" });
  private readonly vertical = html("div", { class: "axis-y small" });
  private readonly preview = html("canvas", { class: "pixels" });
  private readonly previewName = html("span", { class: "small" });
  private readonly tip = html("div", { class: "tip", hidden: true }, this.preview, this.previewName);
  private readonly square = html("div", { class: "map-square" }, this.canvas, this.tip, this.horizontal, this.vertical);
  readonly element = html("section", { class: "map" }, this.square, this.legend.element);
  private readonly points = new Points();
  private readonly view = new View();
  private readonly extents = new WeakMap<Snapshot, Extent>();
  private images: Pictures | null = null;
  private classes: readonly string[] = [];
  private marked = -1;
  private language = "en";
  step = -1;

  /** `changed` asks for a frame. */
  constructor(
    private readonly colours: () => MapColours,
    private readonly changed: () => void,
  ) {
    listenForHands(this.canvas, {
      view: this.view,
      changed,
      hover: (x, y) => this.hover(x, y),
      leave: () => this.mark(-1),
    });
    Object.assign(this.canvas, { __points: () => this.drawnPoints() });
  }

  /** `classes` of the run's images, null where it has not said them. */
  layout(classes: readonly string[] | null, text: Text): void {
    const known = classes ?? [];
    this.classes = known.map((_, label) => text.className(known, label));
    this.language = text.language;
    this.canvas.setAttribute("aria-label", text.say("map.label"));
    this.canvas.title = text.say("map.help");
    this.legend.layout(classes, text);
  }

  /** Sends the points to a snapshot. The view fits it and the newest one, so that a replay unfolds in place. */
  show(probe: Probe, snapshot: Snapshot, newest: Snapshot, text: Text, glide: number): void {
    if (this.points.labels !== probe.labels) {
      this.points.labels = probe.labels;
      this.images = probe.images;
      this.points.now = new Float32Array(0);
      this.view.reset();
      this.marked = -1;
    }
    this.step = snapshot.step;
    const fit = union(this.extent(snapshot), this.extent(newest));
    this.points.glide(snapshot.map, fit, performance.now(), glide);
    [this.horizontal, this.vertical].forEach((axis, index) => {
      const share = snapshot.variance[index];
      const values = { number: index + 1, share: share === undefined ? "" : percent(share, text.language) };
      const principal = snapshot.axes === "principal" && share !== undefined;
      write(axis, text.say(principal ? "map.principal_axis" : "map.code_axis", values));
    });
    this.changed();
  }

  /** Nothing stands on the map: no point, no axis, no class. */
  clear(): void {
    if (!this.images && !this.points.count) return;
    this.points.clear();
    this.images = null;
    this.view.reset();
    this.mark(-1);
    this.step = -1;
    write(this.horizontal, "");
    write(this.vertical, "");
    this.changed();
  }

  /** Draws one frame; true while points still glide. */
  draw(time: number): boolean {
    const size = this.canvas.clientWidth;
    if (!size) return false;
    const ratio = window.devicePixelRatio || 1;
    const pixels = Math.round(size * ratio);
    if (this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    const moving = this.points.advance(time);
    this.view.size = size;
    this.view.fit = this.points.fit;
    const context = this.canvas.getContext("2d");
    const format = new Intl.NumberFormat(this.language, { maximumSignificantDigits: 3 });
    if (context) {
      drawMap(context, {
        points: this.points,
        view: this.view,
        ratio,
        colours: this.colours(),
        shown: this.legend.shown,
        marked: this.marked,
        // Without a point the axes are nobody's.
        number: (value) => !this.points.count ? "" : format.format(value).replace("-", "\u2212"),
      });
    }
    if (this.marked >= 0) this.placeTip();
    return moving;
  }

  get count(): number {
    return this.points.count;
  }

  /** What stands on the canvas, in its CSS pixels: tests read it. */
  private drawnPoints(): DrawnPoint[] {
    const { points, view } = this;
    return Array.from({ length: points.count }, (_, index) => ({
      x: view.toScreenX(points.now[index * 2] as number),
      y: view.toScreenY(points.now[index * 2 + 1] as number),
      label: points.labels[index] as number,
    })).filter(({ label }) => this.legend.shown(label));
  }

  private extent(snapshot: Snapshot): Extent {
    const extent = this.extents.get(snapshot) ?? Points.extent(snapshot.map);
    this.extents.set(snapshot, extent);
    return extent;
  }

  private hover(x: number, y: number): void {
    const { view } = this;
    const reach = Math.abs(view.toDataX(24) - view.toDataX(0));
    this.mark(this.points.nearest(view.toDataX(x), view.toDataY(y), reach, this.legend.shown));
  }

  private mark(index: number): void {
    if (index === this.marked) return;
    this.marked = index;
    show(this.tip, index >= 0);
    if (index >= 0 && this.images) {
      paint(this.preview, imageBitmap(this.images, index));
      const label = this.points.labels[index] as number;
      write(this.previewName, this.classes[label] ?? String(label));
    }
    this.changed();
  }

  private placeTip(): void {
    const x = this.view.toScreenX(this.points.now[this.marked * 2] as number);
    const y = this.view.toScreenY(this.points.now[this.marked * 2 + 1] as number);
    const left = x > this.view.size - 96 ? x - 84 : x + 14;
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, Math.min(y - 40, this.view.size - 92)))}px)`;
  }
}
