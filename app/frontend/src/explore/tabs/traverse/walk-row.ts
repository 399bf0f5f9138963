// One axis: its pictures, and a slider of its own for the keyboard.
import { html } from "../../../shared/dom.ts";
import { loss, signed } from "../../../shared/format.ts";
import type { Context } from "../../tab.ts";
import type { Walk } from "./rows.ts";

export class WalkRow {
  readonly element: HTMLElement;
  private readonly canvases: HTMLCanvasElement[];
  private readonly cells: HTMLElement;
  private at = -1;

  constructor(
    readonly walk: Walk,
    private readonly columns: readonly number[],
    private readonly context: Context,
  ) {
    const text = context.text();
    this.canvases = columns.map((_, column) => html("canvas", { class: "pixels", width: 1, height: 1, onclick: () => this.go(column) }));
    const values = { axis: walk.axis + 1, weight: loss(walk.weight, text.language) };
    this.cells = html("div", {
      class: "walk-cells", role: "slider", tabindex: 0, "aria-valuemin": -3, "aria-valuemax": 3,
      "aria-label": text.say("traverse.row", values), onkeydown: (event: KeyboardEvent) => this.key(event),
    }, ...this.canvases);
    const kind = context.codes()?.kl ? "traverse.kl" : "traverse.variance";
    this.element = html("div", { class: "walk", "data-axis": walk.axis },
      html("span", { class: "axis small" }, html("b", {}, text.say("traverse.axis", values)), html("span", { class: "muted" }, text.say(kind, values))),
      this.cells);
  }

  paint(images: Float32Array, from: number, context: Context): void {
    this.canvases.forEach((canvas, column) => context.paint(canvas, images, from + column));
  }

  /** Rings the cell in which the handle stands; -1 for none. */
  stand(column: number): void {
    const step = this.columns[column];
    this.cells.setAttribute("aria-valuenow", String(step ?? 0));
    this.cells.setAttribute("aria-valuetext", step === undefined ? "\u2013" : signed(step, this.context.text().language));
    if (column === this.at) return;
    this.canvases[this.at]?.classList.remove("now");
    this.canvases[column]?.classList.add("now");
    this.at = column;
  }

  /** Moves the handle to a cell. */
  private go(column: number): void {
    const { axis, unit, middle } = this.walk;
    const step = this.columns[column];
    if (step === undefined) return;
    const code = this.context.store.now.code.slice();
    code[axis] = middle + step * unit;
    this.context.moveTo(code, null);
  }

  private key(event: KeyboardEvent): void {
    const last = this.columns.length - 1;
    const from = this.at < 0 ? last / 2 : this.at;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, ArrowDown: from - 1, ArrowUp: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(Math.max(0, Math.min(last, to)));
  }
}
