// Many small pictures side by side on one canvas.
import { html } from "../../shared/dom.ts";
import type { Bitmap } from "../../shared/picture.ts";
import { prepared, stamp } from "./canvas.ts";
import { type Fit, fit } from "./fit.ts";

export interface MosaicOptions {
  gap?: number;
  least?: number;
  /** Where the columns are given: a grid whose places mean something. */
  columns?: number;
  /** Words for the picture under the pointer. */
  title?(index: number): string;
}

export class Mosaic {
  readonly canvas = html("canvas", { class: "mosaic", role: "img" });
  private placed: Fit | null = null;
  private options: MosaicOptions = {};

  constructor() {
    this.canvas.addEventListener("pointermove", (event) => {
      const index = this.at(event.offsetX, event.offsetY);
      this.canvas.title = index === null ? "" : (this.options.title?.(index) ?? "");
    });
  }

  /** Fills a box with pictures; how many of them there was room for. */
  draw(count: number, picture: (index: number) => Bitmap, box: { width: number; height: number }, label: string, options: MosaicOptions = {}): number {
    this.options = options;
    const { gap = 4, least = 16 } = options;
    const first = picture(0);
    const placed = options.columns
      ? grid(count, options.columns, first.width / first.height, box, gap)
      : fit(count, first.width / first.height, box, gap, least);
    this.placed = placed;
    const { columns, width, height } = placed;
    const rows = Math.ceil(placed.count / columns);
    const context = prepared(this.canvas, columns * (width + gap) - gap, rows * (height + gap) - gap);
    for (let index = 0; index < placed.count; index++) {
      const bitmap = index ? picture(index) : first;
      stamp(context, bitmap, (index % columns) * (width + gap), Math.floor(index / columns) * (height + gap), width, height);
    }
    this.canvas.setAttribute("aria-label", label);
    return placed.count;
  }

  private at(x: number, y: number): number | null {
    if (!this.placed) return null;
    const { gap = 4 } = this.options;
    const { columns, width, height, count } = this.placed;
    const index = Math.floor(y / (height + gap)) * columns + Math.min(columns - 1, Math.floor(x / (width + gap)));
    return index >= 0 && index < count ? index : null;
  }
}

function grid(count: number, columns: number, aspect: number, box: { width: number; height: number }, gap: number): Fit {
  const rows = Math.ceil(count / columns);
  const wide = (box.width - gap * (columns - 1)) / columns;
  const tall = (box.height - gap * (rows - 1)) / rows;
  const width = Math.max(1, Math.floor(Math.min(wide, tall * aspect)));
  return { columns, rows, width, height: Math.max(1, Math.floor(width / aspect)), count };
}
