// What the model makes of a drawing: what it sees, what it gives back, how unusual that is, and the nearest images.
import { html, write } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";
import { Neighbours } from "../shared/neighbours.ts";
import type { Seen } from "./drawing.ts";
import { ErrorChart } from "./error-chart.ts";
import { blank } from "./fit-picture.ts";
import { squaredError } from "./judge.ts";

const neighbours = 7;

const figure = (name: string): { element: HTMLElement; canvas: HTMLCanvasElement; caption: HTMLElement } => {
  const canvas = html("canvas", { class: "pixels", width: 1, height: 1, role: "img", "data-picture": name });
  const caption = html("figcaption", { class: "caption small" });
  return { element: html("figure", {}, canvas, caption), canvas, caption };
};

export class Answers {
  private readonly seen = figure("seen");
  private readonly back = figure("reconstruction");
  private readonly chart = new ErrorChart();
  private readonly neighbours: Neighbours;
  readonly element: HTMLElement;

  constructor(private readonly context: Context, below: HTMLElement) {
    this.neighbours = new Neighbours(context, neighbours);
    const arrow = html("span", { class: "sign", "aria-hidden": "true" }, "\u2192");
    this.element = html("div", { class: "answers" },
      html("div", { class: "pair" }, this.seen.element, arrow, this.back.element), this.chart.element, this.neighbours.element, below);
  }

  words(): void {
    const text = this.context.text();
    write(this.seen.caption, text.say("draw.seen"));
    this.seen.canvas.setAttribute("aria-label", text.say("draw.seen_label"));
    this.back.canvas.setAttribute("aria-label", text.say("draw.reconstruction"));
    this.neighbours.words();
  }

  /** The histogram of the moment. */
  errors(): void {
    this.chart.show(this.context);
  }

  /** What comes back is cleaned of noise, or a plain reconstruction. */
  caption(cleaned: boolean): void {
    write(this.back.caption, this.context.text().say(cleaned ? "draw.cleaned" : "draw.reconstruction"));
  }

  /** Finds and shows the images nearest to the drawing's code. */
  nearest(code: Float32Array): void {
    this.neighbours.show(code);
  }

  show(seen: Seen, reconstruction: Float32Array): void {
    this.context.paint(this.seen.canvas, seen.image);
    this.context.paint(this.back.canvas, reconstruction);
    // Of an image of nothing no error tells whether it is usual.
    if (blank(seen.clean)) this.chart.empty(this.context);
    else this.chart.point(squaredError(seen.clean, reconstruction), this.context);
  }

  clear(): void {
    this.neighbours.clear();
    this.chart.point(null, this.context);
  }
}
