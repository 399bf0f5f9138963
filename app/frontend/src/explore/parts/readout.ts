// Beside the decoded image: whose it is, where the handle stands, and which image it stands on.
import { html, show, write } from "../../shared/dom.ts";
import { epoch } from "../../shared/format.ts";
import { imageBitmap, paint } from "../../shared/picture.ts";
import type { Text } from "../../shared/text.ts";
import type { CodeSet } from "../data/codes.ts";
import type { OriginalImages } from "../data/images.ts";
import type { ModelFacts } from "../engine/engine.ts";
import type { Plane } from "../map/plane.ts";
import type { ExploreState } from "../state/state.ts";
import { beyondLimits, farthest, noSuchImage, type Remark } from "../limits.ts";
import { axisName } from "./axis-choice.ts";
import { NumberField } from "./number-field.ts";

export interface ReadoutActions {
  moveTo(x: number, y: number, time?: number): void;
  pick(index: number): void;
  nearest(): void;
  /** What was typed is no such number. */
  remark(remark: Remark): void;
}

export class Readout {
  private readonly name = html("b", { class: "name" });
  private readonly moment = html("span", { class: "small muted" });
  private readonly xName = html("span", {});
  private readonly yName = html("span", {});
  private readonly x: NumberField;
  private readonly y: NumberField;
  private readonly yRow: HTMLElement;
  private readonly original = html("canvas", { class: "pixels original", width: 1, height: 1, role: "img" });
  private readonly originalName = html("span", { class: "small muted" });
  private readonly label = html("span", {});
  private readonly error = html("span", { class: "small muted" });
  private readonly number: NumberField;
  private readonly numberName = html("span", {});
  private readonly random: HTMLButtonElement;
  private readonly near: HTMLButtonElement;
  readonly element: HTMLElement;
  private count = 0;
  private place: [number, number] = [0, 0];
  private wanted = -1;
  private order: { codes: CodeSet; errors: Float32Array } | null = null;

  constructor(actions: ReadoutActions) {
    const coordinate = (changed: (value: number) => void): NumberField => new NumberField({
      changed, step: "0.1", takes: (value) => Math.abs(value) <= farthest, refused: (typed) => actions.remark(beyondLimits(typed)),
    });
    this.x = coordinate((value) => actions.moveTo(value, this.place[1]));
    this.y = coordinate((value) => actions.moveTo(this.place[0], value));
    this.number = new NumberField({
      changed: (value) => actions.pick(value), step: "1",
      takes: (value) => Number.isInteger(value) && value >= 0 && value < this.count,
      refused: (typed) => actions.remark(noSuchImage(this.count, typed)),
    });
    this.number.input.min = "0";
    this.number.input.classList.add("wide");
    this.random = html("button", { type: "button", class: "switch small", "data-act": "random", onclick: () => actions.pick(Math.floor(Math.random() * this.count)) });
    this.near = html("button", { type: "button", class: "switch small", "data-act": "nearest", onclick: () => actions.nearest() });
    this.yRow = html("label", { class: "coordinate" }, this.yName, this.y.input);
    this.element = html("section", { class: "readout" },
      html("div", { class: "who" }, this.name, this.moment),
      html("div", { class: "coordinates" }, html("label", { class: "coordinate" }, this.xName, this.x.input), this.yRow),
      html("div", { class: "stood-on" },
        this.original,
        html("div", { class: "about" }, this.label, this.originalName, this.error)),
      html("div", { class: "choose" }, html("label", { class: "coordinate" }, this.numberName, this.number.input), this.random, this.near));
  }

  /** The words and what stands still; `coordinates` is what moves. */
  draw(state: ExploreState, name: string, facts: ModelFacts, codes: CodeSet, images: OriginalImages, plane: Plane, strayed: boolean, text: Text): void {
    this.count = codes.count;
    write(this.name, name);
    this.name.title = name;
    write(this.moment, text.say("moment", { epoch: epoch(codes.epoch, text.language) }));
    write(this.xName, axisName(plane.axes, 0, text));
    show(this.yRow, codes.size > 1);
    if (codes.size > 1) write(this.yName, axisName(plane.axes, 1, text));
    write(this.random, text.say("image.random"));
    write(this.near, text.say("image.nearest"));
    this.near.title = text.say("image.nearest_help");
    write(this.numberName, text.say("image.number"));
    this.number.input.max = String(codes.count - 1);
    this.number.show(state.image ?? NaN, 0);
    this.drawImage(state.image, facts, codes, images, strayed, text);
  }

  coordinates(x: number, y: number, decimals: number): void {
    this.place = [x, y];
    this.x.show(x, decimals);
    this.y.show(y, decimals);
  }

  private drawImage(index: number | null, facts: ModelFacts, codes: CodeSet, images: OriginalImages, strayed: boolean, text: Text): void {
    this.wanted = index ?? -1;
    this.element.classList.toggle("between", index === null);
    if (index === null) {
      write(this.label, text.say("image.between"));
      write(this.originalName, text.say(strayed ? "handle.strayed" : "image.between_help"));
      write(this.error, "");
      return;
    }
    const label = codes.labels[index] as number;
    const name = text.className(facts.classes, label);
    write(this.label, facts.classes.length > 1 ? text.say("image.class", { name }) : text.say("image.one"));
    write(this.originalName, text.say("image.original"));
    const error = codes.errors[index] as number;
    write(this.error, text.say("image.error", {
      error: new Intl.NumberFormat(text.language, { maximumSignificantDigits: 3 }).format(error),
      share: new Intl.NumberFormat(text.language, { style: "percent", maximumFractionDigits: 0 }).format(this.worse(codes, error)),
    }));
    this.original.setAttribute("aria-label", facts.classes.length > 1 ? text.say("image.original_label", { name }) : text.say("image.original"));
    const fill = (): boolean => {
      const picture = images.peek(index);
      if (picture) paint(this.original, imageBitmap(picture, 0));
      this.original.classList.toggle("missing", !picture);
      return picture !== null;
    };
    if (!fill()) void images.want(index).then(() => this.wanted === index && fill());
  }

  /** The share of images that are reconstructed worse. */
  private worse(codes: CodeSet, error: number): number {
    if (this.order?.codes !== codes) this.order = { codes, errors: codes.errors.slice().sort() };
    const { errors } = this.order;
    let [low, high] = [0, errors.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((errors[middle] as number) <= error) low = middle + 1;
      else high = middle;
    }
    return errors.length ? 1 - low / errors.length : 0;
  }
}
