// The layer of the points: where they are, how they glide, and their pixels.
import { radius } from "../../shared/map/draw.ts";
import { Points } from "../../shared/map/points.ts";
import type { Extent, View } from "../../shared/map/view.ts";
import { makeStamp, type Stamp } from "./markers.ts";
import { stampPoints } from "./raster.ts";

export interface ScatterStyle {
  shown: (label: number) => boolean;
  shapes: boolean;
  /** Colour of the thin edge around a marker: the ground's. */
  edge: string;
  ratio: number;
  /** Radius beside the usual one: 1 is as always. */
  scale: number;
}

export class Scatter {
  readonly canvas: HTMLCanvasElement;
  readonly points = new Points();
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);
  private readonly stamps = new Map<string, Stamp>();
  private classes = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  show(places: Float32Array, labels: Uint8Array, fit: Extent, glide: number): void {
    if (this.points.count !== labels.length) this.points.now = new Float32Array(0);
    this.points.labels = labels;
    this.classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
    this.points.glide(places, fit, performance.now(), glide);
  }

  /** Draws all points; how many of them stand on the canvas. */
  draw(view: View, style: ScatterStyle): number {
    const side = this.canvas.width;
    const context = this.canvas.getContext("2d");
    if (!context || !side) return 0;
    if (this.image?.width !== side) {
      this.image = context.createImageData(side, side);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else this.pixels.fill(0);
    const { ratio } = style;
    const { points } = this;
    const r = Math.max(1, Math.round(radius(points.count, view.size, view.zoom) * style.scale * ratio * 4) / 4);
    const at = {
      offsetX: view.toScreenX(0) * ratio,
      offsetY: view.toScreenY(0) * ratio,
      scaleX: (view.toScreenX(1) - view.toScreenX(0)) * ratio,
      scaleY: (view.toScreenY(1) - view.toScreenY(0)) * ratio,
    };
    const drawn = stampPoints({ side, pixels: this.pixels }, points.now, points.labels, this.stampsFor(r, style), at);
    context.putImageData(this.image, 0, 0);
    return drawn;
  }

  clear(): void {
    this.canvas.getContext("2d")?.clearRect(0, 0, this.canvas.width, this.canvas.width);
  }

  private stampsFor(r: number, { shapes, edge, shown }: ScatterStyle): (Stamp | undefined)[] {
    if (this.stamps.size > 600) this.stamps.clear();
    const edged = this.points.count <= 3000;
    const hard = this.points.count > 20_000;
    return Array.from({ length: this.classes }, (_, label) => {
      if (!shown(label)) return undefined;
      const key = `${label} ${r} ${shapes} ${edge} ${edged} ${hard}`;
      let stamp = this.stamps.get(key);
      if (!stamp) this.stamps.set(key, (stamp = makeStamp(label, shapes, r, edge, edged, hard)));
      return stamp;
    });
  }
}
