// Rows of pictures: original, corrupted, code, reconstruction, one column a probe image.
import { divergingGradient } from "../colour.ts";
import type { Probe, Snapshot } from "../data/snapshot.ts";
import { html, show, write } from "../dom.ts";
import type { Text } from "../text.ts";
import { codeBitmap, codeLimit, imageBitmap, mostSquare, paint } from "./picture.ts";

const rowNames = ["original", "corrupted", "code", "reconstruction"] as const;
// CSS pixels
const smallest = 36;
const largest = 72;
const gap = 4;
/** Of the height beside the map, what the rows may take; the rest is the curves'. */
const heightShare = 0.46;

type RowName = (typeof rowNames)[number];

interface Row {
  element: HTMLElement;
  label: HTMLElement;
  cells: HTMLElement;
  pictures: HTMLCanvasElement[];
}

export class PictureRows {
  readonly element = html("section", { class: "rows" });
  private readonly rows = new Map<RowName, Row>();
  private readonly low = html("span", {});
  private readonly high = html("span", {});
  private readonly bar = html("div", { class: "bar small" }, this.low,
    html("span", { class: "ramp", style: `background:${divergingGradient}` }), this.high);
  private count = 0;

  constructor(private readonly choose: (index: number) => void) {
    for (const name of rowNames) {
      const label = html("span", {});
      const cells = html("div", { class: "cells", role: "img" });
      const element = html("div", { class: "row" }, html("div", { class: "row-label small" }, label, name === "code" && this.bar), cells);
      this.rows.set(name, { element, label, cells, pictures: [] });
      this.element.append(element);
    }
  }

  layout(text: Text): void {
    for (const name of rowNames) {
      const row = this.row(name);
      write(row.label, text.say(`rows.${name}`));
      row.cells.setAttribute("aria-label", text.say(`rows.${name}_label`));
    }
    this.bar.title = text.say("rows.scale");
  }

  /** Shows as many columns as there is room for; the chosen one is marked. without a corruption there is no row of it. */
  show(probe: Probe, snapshot: Snapshot, chosen: number, corrupts: boolean, language: string): void {
    show(this.row("corrupted").element, corrupts);
    const shown = rowNames.filter((name) => corrupts || name !== "corrupted");
    const count = this.room(probe.originals.count, shown.length);
    if (count !== this.count) this.makeCells(count);
    const limit = codeLimit(snapshot.codes);
    const [height, width] = mostSquare(snapshot.codes.size);
    for (let index = 0; index < count; index++) {
      paint(this.canvas("original", index), imageBitmap(probe.originals, index));
      paint(this.canvas("corrupted", index), imageBitmap(snapshot.corrupted, index));
      paint(this.canvas("reconstruction", index), imageBitmap(snapshot.reconstructions, index));
      const code = this.canvas("code", index);
      paint(code, codeBitmap(snapshot.codes, index, limit));
      code.style.setProperty("aspect-ratio", `${width} / ${height}`);
      for (const name of shown) this.canvas(name, index).classList.toggle("chosen", index === chosen);
    }
    const format = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
    write(this.low, `\u2212${format.format(limit)}`);
    write(this.high, format.format(limit));
    show(this.bar, true);
  }

  private row(name: RowName): Row {
    return this.rows.get(name) as Row;
  }

  private canvas(name: RowName, index: number): HTMLCanvasElement {
    return this.row(name).pictures[index] as HTMLCanvasElement;
  }

  /** As large as the height allows, in as many columns as then fit: ten of them, one a digit, on any but a phone. */
  private room(available: number, rows: number): number {
    const width = this.row("original").cells.clientWidth || 400;
    const height = this.element.parentElement?.clientHeight ?? 400;
    const tall = Math.min(largest, Math.max(smallest, (height * heightShare) / rows - gap));
    const fitting = Math.floor((width + gap) / (tall + gap));
    const count = Math.min(available, Math.max(width < 360 ? 8 : 10, fitting));
    this.element.style.setProperty("--cell", `${Math.floor(Math.min(tall, (width + gap) / count - gap))}px`);
    return count;
  }

  private makeCells(count: number): void {
    this.count = count;
    for (const row of this.rows.values()) {
      row.pictures = Array.from({ length: count }, () => html("canvas", { class: "pixels", width: 1, height: 1 }));
      row.cells.replaceChildren(
        ...row.pictures.map((picture, index) => html("span", { class: "cell", onclick: () => this.choose(index) }, picture)),
      );
    }
  }
}
