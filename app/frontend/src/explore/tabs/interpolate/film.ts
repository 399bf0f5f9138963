// Two rows of frames, one above the other: the way through codes, and the way through pixels.
import { html, write } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";

const fewest = 5;
const most = 13;
// CSS pixels: sides of a picture, and what else stands above and below the two rows.
const smallest = 40;
const largest = 84;
const beside = 186;

export class Film {
  readonly element = html("div", { class: "film" });
  private readonly rows = ["codes", "pixels"].map((row) => {
    const caption = html("div", { class: "caption small" });
    const frames = html("div", { class: "frames", role: "img", "data-row": row });
    this.element.append(caption, frames);
    return { row, caption, frames, canvases: [] as HTMLCanvasElement[] };
  });

  constructor(private readonly scrub: (share: number) => void) {}

  /** Pictures (width to height as `ratio`) in a row: as large as the tab's height allows, as many as then fit. */
  room(height: number, ratio: number): number {
    const tall = Math.max(smallest, Math.min(largest, (height - beside) / 2));
    return Math.max(fewest, Math.min(most, Math.floor(this.element.clientWidth / (tall * ratio))));
  }

  words(context: Context): void {
    const text = context.text();
    for (const { row, caption, frames } of this.rows) {
      write(caption, text.say(`interpolate.${row}`));
      frames.setAttribute("aria-label", text.say(`interpolate.${row}_label`));
    }
  }

  /** Paints both rows of `count` frames. */
  show(ways: readonly Float32Array[], count: number, context: Context): void {
    this.rows.forEach((row, number) => {
      if (row.canvases.length !== count) {
        row.canvases = Array.from({ length: count }, (_, index) =>
          html("canvas", { class: "pixels", width: 1, height: 1, onclick: () => this.scrub(index / (count - 1)) }));
        row.frames.replaceChildren(...row.canvases);
        this.element.style.setProperty("--frames", String(count));
      }
      row.canvases.forEach((canvas, index) => context.paint(canvas, ways[number] as Float32Array, index));
    });
  }

  /** Rings the frame nearest to a share. */
  mark(share: number): void {
    for (const { canvases } of this.rows) {
      canvases.forEach((canvas, index) => canvas.classList.toggle("now", index === Math.round(share * (canvases.length - 1))));
    }
  }
}
