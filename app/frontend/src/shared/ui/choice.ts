// A choice of a few: a native select with its word, whose options are written anew only where they differ.
import { html, show, write } from "../dom.ts";

export interface Option {
  value: string;
  name: string;
}

export class Choice {
  private readonly label = html("span", {});
  readonly select: HTMLSelectElement;
  readonly element: HTMLElement;
  private drawnAs = "";

  constructor(choose: (value: string) => void) {
    this.select = html("select", { onchange: () => choose(this.select.value) });
    this.element = html("label", { class: "choice" }, this.label, this.select);
  }

  /** `spoken` is what a screen reader says in the label's place. */
  draw(label: string, options: readonly Option[], value: string, title = "", spoken = label): void {
    write(this.label, label);
    show(this.label, label !== "");
    if (title) this.element.title = title;
    if (spoken) this.select.setAttribute("aria-label", spoken);
    const key = JSON.stringify(options);
    if (key !== this.drawnAs) {
      this.drawnAs = key;
      this.select.replaceChildren(...options.map((option) => html("option", { value: option.value }, option.name)));
    }
    if (this.select.value !== value) this.select.value = value;
  }
}
