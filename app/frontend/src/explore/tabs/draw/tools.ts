// What is in the hand: pen, eraser or noise, the pen's colours, and taking back.
import { html, show, svg } from "../../../shared/dom.ts";
import type { Context } from "../../tab.ts";
import { name } from "../shared/parts.ts";
import { penColours } from "./ink-canvas.ts";
import { type Tool, tools } from "./strokes.ts";

const faces: Record<Tool | "undo" | "clear", string> = {
  pen: "M2 14l1-4 8-8 3 3-8 8zM10 3l3 3",
  eraser: "M6 14h8M3 9l6-6 5 5-6 6H6z",
  noise: "M2 2h3v3H2zM8 2h3v3H8zM5 5h3v3H5zM11 5h3v3h-3zM2 8h3v3H2zM8 8h3v3H8zM5 11h3v3H5zM11 11h3v3h-3z",
  undo: "M6 3L2 7l4 4M2 7h7a4 4 0 0 1 0 7H7",
  clear: "M3 4h10M6 4V2h4v2M4 4l1 10h6l1-10",
};

const face = (kind: keyof typeof faces): SVGSVGElement =>
  svg("svg", { viewBox: "0 0 16 16", width: 18, height: 18, "aria-hidden": "true" },
    svg("path", kind === "noise" ? { d: faces[kind], fill: "currentColor" }
      : { d: faces[kind], fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linejoin": "round", "stroke-linecap": "round" }));

export class Tools {
  tool: Tool = "pen";
  colour = 0;
  private readonly hands = tools.map((tool) => html("button", { type: "button", class: "icon", "data-act": tool, onclick: () => this.take(tool) }, face(tool)));
  private readonly undo = html("button", { type: "button", class: "icon", "data-act": "undo", onclick: () => this.back() }, face("undo"));
  private readonly clear = html("button", { type: "button", class: "icon", "data-act": "clear", onclick: () => this.wipe() }, face("clear"));
  private readonly swatches = penColours.map((colour, index) =>
    html("button", { type: "button", class: "swatch", "data-colour": index + 1, onclick: () => this.dip(index + 1) },
      html("span", { style: `background:${colour}` })));
  private readonly colours = html("div", { class: "swatches", role: "group" }, ...this.swatches);
  readonly element = html("div", { class: "tools", role: "toolbar" }, ...this.hands, this.undo, this.clear, this.colours);

  constructor(
    private readonly back: () => void,
    private readonly wipe: () => void,
  ) {}

  draw(context: Context, empty: boolean): void {
    const text = context.text();
    this.element.setAttribute("aria-label", text.say("draw.tools"));
    this.hands.forEach((button, index) => {
      const tool = tools[index] as Tool;
      name(button, text.say(`draw.${tool}`));
      button.setAttribute("aria-pressed", String(tool === this.tool));
    });
    name(this.undo, text.say("draw.undo"));
    name(this.clear, text.say("draw.clear"));
    for (const button of [this.undo, this.clear]) button.setAttribute("aria-disabled", String(empty));
    const coloured = context.facts()?.shape[0] === 3;
    show(this.colours, coloured);
    this.colours.setAttribute("aria-label", text.say("draw.colours"));
    this.swatches.forEach((swatch, index) => {
      swatch.setAttribute("aria-label", text.say("draw.colour", { number: index + 1 }));
      swatch.setAttribute("aria-pressed", String(this.colour === index + 1));
    });
    if (!coloured) this.colour = 0;
    else if (!this.colour) this.colour = 1;
  }

  private take(tool: Tool): void {
    this.tool = tool;
    this.mark();
  }

  private dip(colour: number): void {
    this.colour = colour;
    this.take("pen");
  }

  private mark(): void {
    this.hands.forEach((button, index) => button.setAttribute("aria-pressed", String(tools[index] === this.tool)));
    this.swatches.forEach((swatch, index) => swatch.setAttribute("aria-pressed", String(this.colour === index + 1)));
  }
}
