// Rows of pictures: original, corrupted, code, reconstruction, one column a probe image.
import { divergingGradient } from "../colour.ts";
import type { Probe, Snapshot } from "../data/snapshot.ts";
import { html, show, write } from "../dom.ts";
import type { Text } from "../text.ts";
import { codeBitmap, codeLimit, imageBitmap, mostSquare, paint } from "./picture.ts";

const rowNames = ["original", "corrupted", "code", "reconstruction"] as const;
// CSS pixels
const smallest = 36;
const largest = 64;
const gap = 4;

type RowName = (typeof rowNames)[number];

interface Row {
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
      this.rows.set(name, { label, cells, pictures: [] });
      this.element.append(html("div", { class: "row" }, html("div", { class: "row-label small" }, label, name === "code" && this.bar), cells));
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

  /** Shows as many columns as there is room for; the chosen one is marked. `corrupts` false leaves that row pale. */
  show(probe: Probe, snapshot: Snapshot, chosen: number, corrupts: boolean, language: string): void {
    const count = this.room(probe.originals.count);
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
      for (const name of rowNames) this.canvas(name, index).classList.toggle("chosen", index === chosen);
    }
    this.row("corrupted").cells.parentElement?.classList.toggle("pale", !corrupts);
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

  /** Columns that fit beside the labels, at least eight; then as large as width and height allow. */
  private room(available: number): number {
    const width = this.row("original").cells.clientWidth || 400;
    const height = this.element.parentElement?.clientHeight ?? 400;
    const count = Math.min(available, Math.max(8, Math.floor((width + gap) / (smallest + gap))));
    const cell = Math.min(largest, Math.max(smallest, height * 0.105), (width + gap) / count - gap);
    this.element.style.setProperty("--cell", `${Math.floor(cell)}px`);
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
