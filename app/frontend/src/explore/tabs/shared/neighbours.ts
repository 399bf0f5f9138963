// The images whose codes are nearest to a code.
import { html, write } from "../../../shared/dom.ts";
import { setting } from "../../../shared/format.ts";
import { codeOf } from "../../data/codes.ts";
import { imageName } from "../../image-name.ts";
import { nearestShown } from "../../data/nearest.ts";
import type { Context } from "../../tab.ts";
import { fillThumb, thumb } from "./thumb.ts";

export class Neighbours {
  private readonly title = html("span", { class: "caption small" });
  private readonly strip = html("div", { class: "strip", role: "group" });
  readonly element = html("div", { class: "neighbours" }, this.title, this.strip);
  private buttons: { element: HTMLButtonElement; picture: HTMLCanvasElement; index: number }[] = [];

  constructor(
    private readonly context: Context,
    private readonly wanted: number,
  ) {}

  words(): void {
    const words = this.context.text().say("neighbours.title");
    write(this.title, words);
    this.strip.setAttribute("aria-label", words);
  }

  /** Finds and shows them; a press moves the handle to one. */
  show(code: Float32Array): void {
    const { context } = this;
    const codes = context.codes();
    if (!codes) return;
    const found = nearestShown(code, codes, this.wanted, context.store.now);
    while (this.buttons.length < found.length) this.add();
    this.buttons.forEach(({ element }, at) => (element.hidden = at >= found.length));
    found.forEach(({ index, distance }, at) => {
      const entry = this.buttons[at];
      if (!entry) return;
      entry.index = index;
      const name = imageName(context.text(), context.facts()?.classes ?? [], codes.labels[index] ?? 0, index);
      const words = context.text().say("neighbours.one", { name, distance: setting(distance, context.text().language) });
      entry.element.title = words;
      entry.element.setAttribute("aria-label", words);
      entry.element.dataset["image"] = String(index);
      fillThumb(entry.picture, index, context);
    });
  }

  clear(): void {
    for (const { element } of this.buttons) element.hidden = true;
  }

  private add(): void {
    const picture = thumb();
    const element = html("button", { type: "button", onclick: () => this.press(entry.index) }, picture);
    const entry = { element, picture, index: 0 };
    this.buttons.push(entry);
    this.strip.append(element);
  }

  private press(index: number): void {
    const codes = this.context.codes();
    if (codes) this.context.moveTo(codeOf(codes, index), index);
  }
}
