// "What lies between?": decoded images over a grid of two axes of the code.
import { html, show } from "../../shared/dom.ts";
import type { Answer, Question } from "../answers.ts";
import { type CardKind, isGaussian, type Picture, type Scene, sizeOf } from "../card.ts";
import { greyOf } from "../draw/canvas.ts";
import { Mosaic } from "../draw/mosaic.ts";
import { Choice } from "../../shared/ui/choice.ts";

class Between implements Picture {
  private readonly across = new Choice((value) => this.swap(value, 0));
  private readonly up = new Choice((value) => this.swap(value, 1));
  private readonly range = html("span", {});
  readonly controls = html("div", { class: "control" }, this.across.element, this.up.element, this.range);
  private readonly mosaic = new Mosaic();
  readonly body = html("div", { class: "picture" }, this.mosaic.canvas);
  private scene: Scene | null = null;
  private axes: [number, number] = [0, 1];

  questions({ chosen, recipe }: Scene): Question[] {
    const { clientWidth: width, clientHeight: height } = this.body;
    // As many columns as make the grid as wide as the card, in pairs: not every pixel is another question.
    const rows = height > 360 ? 9 : 6;
    const columns = Math.max(6, Math.min(24, 2 * Math.round((rows * width) / Math.max(height, 1) / 2)));
    const size = sizeOf(recipe);
    const [first, second] = chosen.word("axes").split(",").map((axis) => Number(axis) - 1);
    const valid = (axis: number | undefined): axis is number => axis !== undefined && Number.isInteger(axis) && axis >= 0 && axis < size;
    const axes: Record<string, number> = valid(first) && valid(second) && first !== second ? { first, second } : {};
    return [{ name: "between", query: { columns, rows, ...axes } }];
  }

  draw(scene: Scene, [answer]: readonly (Answer | undefined)[]): string | void {
    this.scene = scene;
    if (!answer) return;
    const { text, recipe } = scene;
    const { axes, order } = answer.notes as { axes: [number, number]; order: number[] };
    this.axes = axes;
    const size = sizeOf(recipe);
    const names = order.map((axis) => ({ value: String(axis), name: text.say("between.axis", { number: axis + 1 }) }));
    this.across.draw(text.say("between.across"), names, String(axes[0]));
    this.up.draw(text.say("between.up"), names, String(axes[1]));
    show(this.across.element, size > 2);
    show(this.up.element, size > 2);
    const places = answer.tensors["first"]!.data as Float32Array;
    const number = (value: number): string => new Intl.NumberFormat(text.language, { maximumFractionDigits: 2, signDisplay: "negative" }).format(value).replace("-", "\u2212");
    this.range.textContent = text.say("between.range", { low: number(places[0] ?? 0), high: number(places.at(-1) ?? 0) });
    const [rows = 1, columns = 1, ...shape] = answer.tensors["images"]!.shape;
    const images = { shape: [rows * columns, ...shape], data: answer.tensors["images"]!.data };
    const box = { width: this.body.clientWidth, height: this.body.clientHeight };
    this.mosaic.draw(rows * columns, greyOf(images), box, text.say("between.label", { first: axes[0] + 1, second: axes[1] + 1 }), { gap: 0, columns });
    const many = size > 2 ? "_many" : "";
    return text.say(isGaussian(recipe) ? `between.reading${many}` : `between.reading_deterministic${many}`);
  }

  private swap(value: string, place: 0 | 1): void {
    const axes: [number, number] = [...this.axes];
    const before = axes[place];
    axes[place] = Number(value);
    if (axes[0] === axes[1]) axes[place ? 0 : 1] = before;
    this.scene?.choose("axes", axes.map((axis) => axis + 1).join(","));
  }
}

export const between: CardKind = { name: "between", suits: () => true, leads: (recipe) => (isGaussian(recipe) ? 2 : 0), make: () => new Between() };
