// Rows of pictures: original, corrupted, code, reconstruction, one column a probe image.
import { divergingGradient } from "../shared/colour.ts";
import type { Pictures, Probe, Snapshot } from "../shared/data/snapshot.ts";
import { html, show, write } from "../shared/dom.ts";
import type { Text } from "../shared/text.ts";
import { codeBitmap, codeLimit, imageBitmap, mostSquare, paint } from "../shared/picture.ts";
import { rowSizes } from "./row-sizes.ts";

const rowNames = ["original", "corrupted", "code", "reconstruction"] as const;

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
      const element = html("div", { class: name === "code" ? "row codes" : "row" }, html("div", { class: "row-label small" }, label, name === "code" && this.bar), cells);
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
    const count = this.room(probe.originals, shown.length - 1);
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

  /** Gives the rows their sizes; how many images stand in each. */
  private room({ shape: [, height, width], count }: Pictures, imageRows: number): number {
    const sizes = rowSizes({
      width: this.row("original").cells.clientWidth || 400,
      height: this.element.parentElement?.clientHeight ?? 400,
      available: count,
      imageRows,
      aspect: width / height,
    });
    for (const name of ["column", "image", "code"] as const) this.element.style.setProperty(`--${name}`, `${sizes[name]}px`);
    return sizes.columns;
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
