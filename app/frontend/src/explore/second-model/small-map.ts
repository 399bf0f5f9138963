// The second space, small: its points, and where the hand's point lies in it.
import { html } from "../../shared/dom.ts";
import { Points } from "../../shared/map/points.ts";
import { View } from "../../shared/map/view.ts";
import type { Theme } from "../../shared/ui/theme.ts";
import type { CodeSet } from "../data/codes.ts";
import { type Plane, project } from "../map/plane.ts";
import { Scatter } from "../map/scatter.ts";

export class SmallMap {
  private readonly dots = html("canvas", { class: "layer" });
  private readonly point = html("i", { class: "dot-here" });
  readonly element = html("div", { class: "map-square small-map", role: "img" }, this.dots, this.point);
  private readonly scatter = new Scatter(this.dots);
  private readonly view = new View();
  private drawnAs: readonly unknown[] = [];
  private codes: CodeSet | null = null;

  /** Points anew where they are others; the point at every move. */
  draw(codes: CodeSet, plane: Plane, code: Float32Array, hidden: readonly number[], shapes: boolean, theme: Theme): void {
    const size = this.element.clientWidth;
    if (!size) return;
    const key = [codes, String(plane.axes), hidden, shapes, theme, size];
    if (key.some((value, index) => value !== this.drawnAs[index])) {
      this.drawnAs = key;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      this.dots.width = this.dots.height = Math.round(size * ratio);
      const places = project(codes, plane);
      if (codes !== this.codes) this.scatter.points.now = new Float32Array(0);
      this.codes = codes;
      this.scatter.show(places, codes.labels, Points.extent(places), 0);
      this.view.size = size;
      this.view.fit = this.scatter.points.fit;
      this.scatter.draw(this.view, { shown: (label) => !hidden.includes(label), shapes, edge: theme.background, ratio, scale: 1 });
    }
    const inside = (value: number): number => Math.max(0, Math.min(size, value));
    this.point.style.transform = `translate(${inside(this.view.toScreenX(plane.x(code))).toFixed(1)}px, ${inside(this.view.toScreenY(plane.y(code))).toFixed(1)}px)`;
  }
}
